import { listPersonalDataActs } from '@liangsu/contract';
import { type PersonalData as Kind, PERSONAL_DATA } from '@liangsu/domain/personal-data';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { PlainList } from '../../parts/PlainList.tsx';
import { useInfiniteList } from '../../parts/use-infinite-list.ts';

/** Who did it when nobody did: words for what is no person's name. */
const NOBODY = ['system', 'command'] as const;
const SUBJECTS = ['user', 'report', 'party', 'paper'] as const;

/** What was given out and erased, the latest first: whose, why and by whom; never what it was. */
export function Acts() {
  const { t } = useTranslation();
  const language = useLanguage();
  const list = useInfiniteList(['personal-data', 'acts'], (cursor, signal) =>
    call(listPersonalDataActs, { query: { limit: 50, ...(cursor ? { cursor } : {}) } }, signal),
  );
  const words = (codes: readonly string[]) =>
    codes
      .map((code) => PERSONAL_DATA[code as Kind]?.[language === 'en' ? 'en' : 'zh'] ?? code)
      .join(language === 'en' ? '; ' : '；');
  const byOf = (by: string) => {
    const nobody = NOBODY.find((one) => one === by);
    return nobody ? t(`personalDataBy.${nobody}`) : by.replace(/^\w+:/, '');
  };
  return (
    <PlainList
      list={list}
      title={t('personalData.acts')}
      heads={[
        t('common.time'),
        t('personalData.what'),
        t('personalData.whom'),
        t('entry.reason'),
        t('personalData.by'),
        t('personalData.kept'),
      ]}
      empty={{ title: t('personalData.noActs'), how: t('personalData.noActsHow') }}
    >
      {(one) => {
        const [, kind = '', name = one.subject] = /^(\w+):(.*)$/.exec(one.subject) ?? [];
        const subject = SUBJECTS.find((known) => known === kind);
        return (
          <tr key={one.id}>
            <td className="num nowrap">{formatTime(one.at)}</td>
            <td>
              <Tag>{t(`personalData.${one.kind}`)}</Tag>
            </td>
            <td className="breaks">
              {subject && t(`personalDataSubject.${subject}`)} <span className="mono">{name}</span>
              {one.label && <span className="block muted">{one.label}</span>}
            </td>
            <td className="breaks">{one.reason}</td>
            <td className="breaks">{byOf(one.by)}</td>
            <td className="muted">{words(one.kept) || '–'}</td>
          </tr>
        );
      }}
    </PlainList>
  );
}
