import { LockOutlined } from '@ant-design/icons';

/** Says how much of something is withheld from whoever looks; nothing where nothing is. */
export function Withheld({ text, count }: { text: string; count: number }) {
  return count > 0 ? (
    <span className="block muted">
      <LockOutlined aria-hidden /> {text}
    </span>
  ) : null;
}
