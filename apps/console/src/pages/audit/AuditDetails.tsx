import { type AuditEntryOf, auditReason } from '@liangsu/contract';
import {
  auditedFieldWords,
  auditedThingWords,
  auditedWords,
  groundWords,
  OUTCOMES,
} from '@liangsu/domain/audit';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { language } from '../../api.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Facts } from '../../parts/page.tsx';
import { type AuditSearch, changeLines, secondOf } from './audit-query.ts';

/** One entry whole: who, by which right, what, before and after, from where; and ways to what else there is of it. */
export function AuditDetails(props: {
  entry: AuditEntryOf;
  onSearch(next: AuditSearch): void;
  onClose(): void;
}) {
  const { entry, onSearch, onClose } = props;
  const { t } = useTranslation();
  const english = useLanguage() === 'en';
  const { thing, party, ground, outcome, code } = entry;
  const lines = changeLines(entry.before, entry.after);
  const more = (next: AuditSearch) => {
    onSearch(next);
    onClose();
  };
  const outcomeWords = english ? OUTCOMES[outcome].en : OUTCOMES[outcome].zh;
  return (
    <Drawer open onClose={onClose} size={520} title={auditedWords(entry.action, english)}>
      <Facts
        items={[
          [
            t('common.time'),
            <span className="num" key="at">
              {secondOf(entry.at)}
            </span>,
          ],
          [
            t('audit.actor'),
            <span key="who">
              {entry.actorName} <span className="mono">{entry.actor}</span>
            </span>,
          ],
          [
            t('audit.party'),
            party && (party.name ?? (party.id === 0 ? t('audit.installation') : String(party.id))),
          ],
          [t('audit.ground'), ground && groundWords(ground, english)],
          [
            t('audit.thing'),
            thing && (
              <>
                {auditedThingWords(thing.kind, english)} <span className="mono">{thing.id}</span>
              </>
            ),
          ],
          [
            t('audit.outcome'),
            entry.times > 1 ? `${outcomeWords} ${t('audit.times', { count: entry.times })}` : outcomeWords,
          ],
          [
            t('audit.why'),
            code && (
              <>
                {auditReason(code, entry.action, language())} <span className="mono muted">{code}</span>
              </>
            ),
          ],
          [t('audit.address'), entry.address && <span className="mono">{entry.address}</span>],
          [t('audit.agent'), entry.agent],
          [t('audit.route'), entry.route && <span className="mono">{`${entry.method} ${entry.route}`}</span>],
          [t('audit.request'), entry.request && <span className="mono">{entry.request}</span>],
        ]}
      />
      {lines.length > 0 && (
        <>
          <h3>{t('audit.change')}</h3>
          <PlainTable heads={[t('audit.field'), t('audit.before'), t('audit.after')]}>
            {lines.map((line) => (
              <tr key={line.field}>
                <td>{auditedFieldWords(line.field, english)}</td>
                <td className="audit-value">{line.before}</td>
                <td className="audit-value">{line.after}</td>
              </tr>
            ))}
          </PlainTable>
        </>
      )}
      <div className="audit-more">
        {entry.actor !== 'anonymous' && (
          <Button size="small" onClick={() => more({ actor: entry.actor })}>
            {t('audit.moreOfActor')}
          </Button>
        )}
        {thing?.id && (
          <Button size="small" onClick={() => more({ thing: thing.kind, thingId: thing.id! })}>
            {t('audit.moreOfThing')}
          </Button>
        )}
        {entry.address && (
          <Button size="small" onClick={() => more({ address: entry.address! })}>
            {t('audit.moreOfAddress')}
          </Button>
        )}
      </div>
    </Drawer>
  );
}
