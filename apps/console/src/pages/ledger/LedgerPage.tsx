import { getLedger, type LedgerStatusView } from '@liangsu/contract';
import { useQuery } from '@tanstack/react-query';
import { Alert, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { formatTime } from '../../format/time.ts';
import { useMay } from '../../me.ts';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { Facts, PageHead, Panel } from '../../parts/page.tsx';
import { Async, Nothing } from '../../parts/states.tsx';
import { useInUse } from '../../parts/use-in-use.ts';
import { CheckReceipt } from './CheckReceipt.tsx';
import { Growth } from './Growth.tsx';
import './ledger.css';

/** How often the page looks again while it is used, in milliseconds: the log grows while one looks. */
const AGAIN = 5_000;

/** The ledger: its last checkpoint, its keys and witnesses, how it grew, and a check of any receipt. */
export function LedgerPage() {
  const { t } = useTranslation();
  const mayCheck = useMay('event.query');
  const used = useInUse();
  const query = useQuery({
    queryKey: ['ledger'],
    queryFn: ({ signal }) => call(getLedger, {}, signal),
    refetchInterval: used && AGAIN,
  });
  return (
    <div className="page">
      <PageHead title={t('ledger.title')} sub={t('ledger.sub')} />
      <Async query={query} rows={8}>
        {(status) => (
          <>
            <State status={status} />
            <Panel title={t('ledger.head')}>
              <Head status={status} />
            </Panel>
            {mayCheck && <CheckReceipt status={status} />}
            <Panel title={t('ledger.witnesses')} flush>
              <Witnesses status={status} />
            </Panel>
            {status.growth.length > 0 && (
              <Panel title={t('ledger.growth')}>
                <Growth days={status.growth} />
              </Panel>
            )}
          </>
        )}
      </Async>
    </div>
  );
}

function State({ status: { state } }: { status: LedgerStatusView }) {
  const { t } = useTranslation();
  const paused = state !== 'running' && state !== 'closed';
  return (
    <Alert
      className="notice"
      showIcon
      type={paused ? 'error' : state === 'running' ? 'success' : 'info'}
      title={t(`ledgerState.${state}`)}
      description={paused ? t('ledgerState.pausedHow') : undefined}
    />
  );
}

function Head({ status }: { status: LedgerStatusView }) {
  const { t } = useTranslation();
  const { head, backfill, keys, waiting, auditedTo } = status;
  if (head === null) return <Nothing title={t('ledger.noHead')} how={t('ledger.noHeadHow')} />;
  const percent = backfill === null ? 100 : Math.floor((100 * backfill.done) / backfill.upto);
  return (
    <>
      <Facts
        items={[
          [
            t('ledger.size'),
            <span key="size" className="num">
              {head.size.toLocaleString('en')}
            </span>,
          ],
          [
            t('ledger.signedAt'),
            <span key="at" className="num">
              {formatTime(head.signedAt)}
            </span>,
          ],
          [
            t('ledger.waiting'),
            <span key="waiting" className="num">
              {waiting.toLocaleString('en')}
            </span>,
          ],
          [t('ledger.backfill'), backfill === null ? null : t('ledger.backfillDone', { percent })],
          [
            t('ledger.auditedTo'),
            auditedTo === null ? (
              t('ledger.auditedNotYet')
            ) : (
              <span key="audited" className="num">
                {auditedTo}
              </span>
            ),
          ],
          [
            t('ledger.origin'),
            <span key="origin" className="mono">
              {head.origin}
            </span>,
          ],
          [
            t('ledger.root'),
            <span key="root" className="mono">
              {head.root}
            </span>,
          ],
        ]}
      />
      <h3 className="ledger-keys">{t('ledger.verifiers')}</h3>
      <p className="muted">{t('ledger.verifiersHow')}</p>
      <ul className="flat-list">
        {keys.map((key) => (
          <li key={key.verifier} className="ledger-key">
            <KeyTag of={key} />
            <span className={key.signs ? 'mono ledger-long' : 'mono ledger-long muted'}>{key.verifier}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What a public key of the log is for: the newest signs, retired ones only vouch for what they signed. */
function KeyTag({ of: { type, signs, retiredAt } }: { of: LedgerStatusView['keys'][number] }) {
  const { t } = useTranslation();
  if (signs)
    return (
      <Tag color="success" variant="outlined">
        {t(type === 'sm2' ? 'ledger.keySm2' : 'ledger.keySigns')}
      </Tag>
    );
  const at = retiredAt === null ? '—' : formatTime(retiredAt);
  return (
    <Tag variant="outlined">{t(type === 'sm2' ? 'ledger.keyRetiredSm2' : 'ledger.keyRetired', { at })}</Tag>
  );
}

function Witnesses({ status: { witnesses } }: { status: LedgerStatusView }) {
  const { t } = useTranslation();
  if (witnesses.length === 0) return <Nothing title={t('ledger.noWitness')} how={t('ledger.noWitnessHow')} />;
  return (
    <PlainTable
      heads={[
        t('ledger.witnessName'),
        { title: t('ledger.witnessSize'), right: true },
        t('ledger.witnessLast'),
      ]}
    >
      {witnesses.map(({ name, verifier, size, signedAt }) => (
        <tr key={verifier}>
          <td title={verifier}>{name}</td>
          <td className="right num">{size === null ? '—' : size.toLocaleString('en')}</td>
          <td className="num">{signedAt === null ? t('ledger.never') : formatTime(signedAt)}</td>
        </tr>
      ))}
    </PlainTable>
  );
}
