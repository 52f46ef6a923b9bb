import { Switch, Tooltip } from 'antd';
import { useId } from 'react';

/** A switch with its words beside it; the words switch it too. */
export function Toggle(props: {
  checked: boolean;
  onChange(checked: boolean): void;
  label: string;
  hint?: string;
  loading?: boolean;
}) {
  const { checked, onChange, label, hint, loading = false } = props;
  const id = useId();
  return (
    <Tooltip title={hint}>
      <span className="switch-label">
        <Switch id={id} size="small" checked={checked} loading={loading} onChange={onChange} />
        <label htmlFor={id}>{label}</label>
      </span>
    </Tooltip>
  );
}
