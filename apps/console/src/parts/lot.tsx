import {
  CheckCircleOutlined,
  CopyOutlined,
  ExclamationCircleOutlined,
  MinusCircleOutlined,
  QrcodeOutlined,
  QuestionCircleOutlined,
  StopOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { LotSummaryView } from '@liangsu/contract';
import { App, Button, Popover, QRCode, Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { formatQuantity, type QuantityLike } from '../format/quantity.ts';
import { useLanguage } from '../frame/use-language.ts';
import { wordOf } from './words.ts';

export type LotStateKey = 'normal' | 'unreckoned' | 'doubtful' | 'recalled' | 'withdrawn' | 'stub';

/** A lot with what does not add up on its account: from its page in full, from a list by code. */
type StatedLot = Pick<LotSummaryView, 'notice' | 'stub'> & {
  warnings?: readonly { code: string }[];
  doubts?: readonly string[] | null;
};

const doubtsOf = ({ warnings, doubts }: StatedLot): readonly string[] =>
  doubts ?? warnings?.map(({ code }) => code) ?? [];

export const lotStateOf = (lot: StatedLot): LotStateKey =>
  lot.notice === 'recalled'
    ? 'recalled'
    : lot.notice === 'withdrawn'
      ? 'withdrawn'
      : lot.stub
        ? 'stub'
        : doubtsOf(lot).length > 0
          ? 'doubtful'
          : lot.doubts === null
            ? 'unreckoned'
            : 'normal';

const STATE = {
  normal: { color: 'success', icon: <CheckCircleOutlined /> },
  unreckoned: { color: 'default', icon: <MinusCircleOutlined /> },
  doubtful: { color: 'warning', icon: <WarningOutlined /> },
  recalled: { color: 'error', icon: <StopOutlined /> },
  withdrawn: { color: 'warning', icon: <ExclamationCircleOutlined /> },
  stub: { color: 'default', icon: <QuestionCircleOutlined /> },
} as const satisfies Record<LotStateKey, { color: string; icon: React.ReactNode }>;

/** A lot's state by word, icon and colour. */
export function LotState({ lot }: { lot: StatedLot }) {
  const { t } = useTranslation();
  const state = lotStateOf(lot);
  const how = t(`lotState.${state}How`);
  const reasons = [...new Set(doubtsOf(lot))].map((code) => wordOf('completenessCode', code));
  return (
    <Tooltip
      title={state === 'doubtful' ? `${how}${t('common.colon')}${reasons.join(t('common.and'))}` : how}
    >
      <Tag color={STATE[state].color} icon={STATE[state].icon} variant="outlined">
        {t(`lotState.${state}`)}
      </Tag>
    </Tooltip>
  );
}

export function lotName(lot: { product: string | null; display?: string; code: string }): string {
  return lot.product ?? lot.display ?? lot.code;
}

/** A trace code in groups, to be copied; with the QR code of its scan page where that is known. */
export function TraceCode({ code, display, scanUrl }: { code: string; display: string; scanUrl?: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    message.success(t('common.copied'));
  };
  return (
    <span className="trace-code">
      <span className="mono code-groups">{display}</span>
      <Button
        className="no-print"
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={t('common.copy')}
        onClick={copy}
      />
      {scanUrl && (
        <span className="print-only">
          <QRCode value={scanUrl} type="svg" bordered={false} errorLevel="M" size={92} />
        </span>
      )}
      {scanUrl && (
        <Popover
          trigger="click"
          content={
            <div className="qr-popover">
              <QRCode value={scanUrl} type="svg" bordered={false} errorLevel="M" />
              <div className="muted">{t('lot.qrHint')}</div>
            </div>
          }
        >
          <Button
            className="no-print"
            type="text"
            size="small"
            icon={<QrcodeOutlined />}
            aria-label={t('common.showQr')}
          />
        </Popover>
      )}
    </span>
  );
}

/** A quantity, or that it was not declared. */
export function Qty({ value }: { value: QuantityLike | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (value === null) return <span className="muted">{t('lot.unknownAmount')}</span>;
  return <span className="num">{formatQuantity(value, language)}</span>;
}
