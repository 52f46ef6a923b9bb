import { CheckCircleOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons';
import type { CompletenessView } from '@liangsu/contract';
import { Link, useLocation } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Static } from 'typebox';
import { formatTime } from '../format/time.ts';
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
  const place = useRef<HTMLDivElement>(null);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash !== 'completeness') return;
    // The picture above comes late and pushes this down, and the router scrolls a new page to its top.
    const timer = setTimeout(() => place.current?.scrollIntoView(), 500);
    return () => clearTimeout(timer);
  }, [hash]);
  const empty = codes.length === 0 && !cut && !hidden;
  return (
    <div ref={place} id="completeness">
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
                <LockOutlined aria-hidden />
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
    </div>
  );
}

/** So many are shown at once. */
const STEP = 20;

function CodeItem({ code, count, findings }: { code: string; count: number; findings: Finding[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState(STEP);
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
            {findings.slice(0, shown).map((finding, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: findings have no identity and never move
              <FindingItem key={i} finding={finding} />
            ))}
            {findings.length > shown && (
              <li>
                <Button size="small" onClick={() => setShown(shown + STEP * 5)}>
                  {t('completeness.showMore', { count: findings.length - shown })}
                </Button>
              </li>
            )}
          </ul>
        )}
      </div>
    </li>
  );
}

/** One gap: when, at which lots (each leads to its page), and what does not add up. */
function FindingItem({ finding }: { finding: Finding }) {
  const { t } = useTranslation();
  return (
    <li>
      <span className="finding-subject">
        {finding.at && <span className="num muted">{formatTime(finding.at)}</span>}
        {finding.lots.map((lot) => (
          <Link key={lot.code} to="/lots/$code" params={{ code: lot.code }}>
            {lot.product} <span className="mono">{lot.code}</span>
          </Link>
        ))}
        {finding.lots.length === 0 && finding.event && (
          <span className="mono muted">
            {t('lot.eventId')} {finding.event}
          </span>
        )}
      </span>
      {finding.message}
    </li>
  );
}
