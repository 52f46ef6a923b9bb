import { CheckCircleOutlined, WarningOutlined } from '@ant-design/icons';
import type { CompletenessView } from '@liangsu/contract';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Static } from 'typebox';
import { formatNumber } from '../format/quantity.ts';
import { Panel } from './page.tsx';
import { wordOf } from './words.ts';
import './completeness.css';

type View = Static<typeof CompletenessView>;
type Finding = View['findings'][number];

/** The completeness statement in plain words. An empty one is a claim, and is said as one. */
export function Completeness({ statement }: { statement: View }) {
  const { t } = useTranslation();
  const { cut, withheld } = statement;
  const hidden = withheld.lots + withheld.events + withheld.parties > 0;
  const codes = Object.entries(statement.counts)
    .filter(([code, count]) => count > 0 && code !== 'withheld' && code !== 'cut')
    .sort(([, a], [, b]) => b - a);
  const empty = codes.length === 0 && !cut && !hidden;
  return (
    <Panel title={t('completeness.title')} className="completeness">
      {empty ? (
        <p className="claim">
          <CheckCircleOutlined aria-hidden /> {t('completeness.empty')}
          <span className="block muted">{t('completeness.emptyHow')}</span>
        </p>
      ) : (
        <ul>
          {cut && (
            <li>
              <WarningOutlined aria-hidden />
              <div>
                {t('completeness.cut', { limit: cut.limit, lots: cut.lots })}
                <span className="block muted">{cut.how}</span>
              </div>
            </li>
          )}
          {hidden && (
            <li>
              <WarningOutlined aria-hidden />
              <div>{t('completeness.withheld', withheld)}</div>
            </li>
          )}
          {codes.map(([code, count]) => (
            <CodeItem
              key={code}
              code={code}
              count={count}
              findings={statement.findings.filter((finding) => finding.code === code)}
            />
          ))}
        </ul>
      )}
      {statement.more > 0 && <p className="muted">{t('completeness.more', { count: statement.more })}</p>}
    </Panel>
  );
}

function CodeItem({ code, count, findings }: { code: string; count: number; findings: Finding[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <WarningOutlined aria-hidden />
      <div>
        <strong>{wordOf('completenessCode', code)}</strong>{' '}
        <span className="muted num">{t('completeness.count', { count })}</span>{' '}
        {findings.length > 0 && (
          <Button type="link" size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? 'completeness.hide' : 'completeness.showAll')}
          </Button>
        )}
        {open && (
          <ul className="findings">
            {findings.map((finding, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: findings have no identity and never move
              <li key={i}>
                {finding.lot && (
                  <Link to="/lots/$code" params={{ code: finding.lot }} className="mono">
                    {finding.lot}
                  </Link>
                )}{' '}
                {finding.message}
                {finding.amount && !finding.message.includes(finding.amount) && (
                  <span className="num"> {formatNumber(finding.amount)}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
