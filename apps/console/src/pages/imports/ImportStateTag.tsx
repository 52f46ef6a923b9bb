import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  RollbackOutlined,
  StopOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import type { ImportJobView } from '@liangsu/contract';
import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

type State = ImportJobView['state'];

const LOOK = {
  queued: ['default', <ClockCircleOutlined key="i" />],
  checking: ['processing', <SyncOutlined key="i" spin />],
  writing: ['processing', <SyncOutlined key="i" spin />],
  done: ['success', <CheckCircleOutlined key="i" />],
  refused: ['warning', <RollbackOutlined key="i" />],
  failed: ['error', <CloseCircleOutlined key="i" />],
  cancelled: ['default', <StopOutlined key="i" />],
} as const satisfies Record<State, readonly [string, ReactNode]>;

export const isRunning = (state: State) => state === 'queued' || state === 'checking' || state === 'writing';

export function ImportStateTag({ state }: { state: State }) {
  const { t } = useTranslation();
  const [color, icon] = LOOK[state];
  return (
    <Tag color={color} icon={icon} variant="outlined">
      {t(`importState.${state}`)}
    </Tag>
  );
}
