import { CloseOutlined } from '@ant-design/icons';
import type { Trace } from '@liangsu/contract';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatNumber, formatQuantity, unitName } from '../../format/quantity.ts';
import { formatTime } from '../../format/time.ts';
import { useLanguage } from '../../frame/use-language.ts';
import { KnownAt } from '../../parts/KnownAt.tsx';
import { Facts } from '../../parts/page.tsx';
import { PartyLink, PlaceLink } from '../../parts/party.tsx';
import { STATE_STYLE } from './colours.ts';
import type { GraphNode } from './graph-model.ts';

interface Props {
  node: GraphNode;
  trace: Trace;
  folded: boolean;
  hidden: number;
  canClose: boolean;
  onFold(): void;
  onOpenGroup(): void;
  onCloseGroup(): void;
  onClose(): void;
}

const BALANCE = ['made', 'held', 'inTransit', 'used', 'sold', 'consumed', 'destroyed', 'lost'] as const;

/** The facts of the chosen node, and what can be done with it. */
export function NodePanel(props: Props) {
  const { node, trace } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const style = STATE_STYLE[node.state];
  const title =
    node.kind === 'hub'
      ? t('explorer.hub')
      : node.kind === 'group'
        ? t('trace.lotCount', { count: node.count })
        : node.title;
  const quantity = (value: number | null) =>
    value === null
      ? t('trace.unknownAmount')
      : formatQuantity({ value: String(value), unit: node.unit }, language);
  return (
    <aside className="explorer-panel" aria-label={title}>
      <div className="explorer-panel-head">
        <h2>{title}</h2>
        <Button type="text" icon={<CloseOutlined />} aria-label={t('common.close')} onClick={props.onClose} />
      </div>
      {node.kind !== 'hub' && (
        <p>
          <span style={{ color: style.colour }}>
            <span aria-hidden>{style.sign}</span> {t(`nodeState.${node.state}`)}
          </span>
          {node.kind === 'holding' && <span className="muted"> {t('explorer.holdingOf')}</span>}
        </p>
      )}
      {node.kind === 'group' ? (
        <>
          <p>{node.title}</p>
          <Facts
            items={[
              [t('trace.holder'), node.holder],
              [t('common.quantity'), quantity(node.amount)],
              [t('trace.carried'), quantity(node.carried)],
            ]}
          />
          <Button block onClick={props.onOpenGroup}>
            {t('explorer.openGroup')}
          </Button>
        </>
      ) : (
        <LotPart {...props} quantity={quantity} />
      )}
      {node.kind !== 'group' && node.kind !== 'holding' && (
        <Button block onClick={props.onFold}>
          {props.folded ? t('explorer.unfold', { count: props.hidden }) : t('explorer.fold')}
        </Button>
      )}
      {props.canClose && (
        <Button block onClick={props.onCloseGroup}>
          {t('explorer.closeGroup')}
        </Button>
      )}
      {node.lot && node.kind === 'lot' && (
        <table className="balance">
          <caption>
            {t('explorer.balance')} ({unitName(node.unit, language)})
          </caption>
          <tbody>
            {BALANCE.filter((key) => key === 'made' || node.lot![key] !== '0').map((key) => (
              <tr key={key}>
                <th scope="row">{t(`trace.${key}`)}</th>
                <td className="num right">{formatNumber(node.lot![key])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <KnownAt of={trace} className="muted" />
    </aside>
  );
}

function LotPart({ node, trace, quantity }: Props & { quantity(value: number | null): string }) {
  const { t } = useTranslation();
  const { lot } = node;
  if (!lot) return null;
  const maker = lot.producer === null ? null : (trace.parties[lot.producer] ?? null);
  const place = lot.madeAt === null ? null : (trace.places[lot.madeAt] ?? null);
  return (
    <>
      <p>
        <Link to="/lots/$code" params={{ code: lot.code }} className="mono">
          {lot.code}
        </Link>
      </p>
      <Facts
        items={[
          [t('common.quantity'), quantity(node.amount)],
          [t('trace.carried'), quantity(node.carried)],
          [
            t('trace.atMost'),
            node.kind === 'lot' ? quantity(lot.atMost === null ? null : Number(lot.atMost)) : null,
          ],
          [t('trace.holder'), node.kind === 'holding' ? node.holder : null],
          [t('trace.maker'), maker && <PartyLink party={maker} />],
          [t('lot.madeAt'), place && <PlaceLink place={place} />],
          [t('common.area'), place?.area],
          [
            t('trace.first'),
            <span key="f" className="num">
              {formatTime(lot.firstEvent)}
            </span>,
          ],
          [
            t('trace.last'),
            <span key="l" className="num">
              {formatTime(lot.lastEvent)}
            </span>,
          ],
          [
            t('trace.since'),
            <span key="s" className="num">
              {formatTime(lot.since)}
            </span>,
          ],
        ]}
      />
      <div className="explorer-links">
        <Link to="/lots/$code" params={{ code: lot.code }}>
          {t('explorer.lotPage')}
        </Link>
        {!lot.start && (
          <Link to="/lots/$code/genealogy" params={{ code: lot.code }}>
            {t('explorer.fromHere')}
          </Link>
        )}
      </div>
    </>
  );
}
