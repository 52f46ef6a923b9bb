/** Shows how far long work is: one line that moves on a terminal, a line every few seconds elsewhere. Goes to stderr. */
export function progressLine(label: string): {
  show(done: number, total: number, unit: string): void;
  end(): void;
} {
  const terminal = process.stderr.isTTY === true;
  const every = terminal ? 200 : 5_000;
  let last = Date.now();
  let shown = false;
  return {
    show(done, total, unit) {
      if (Date.now() - last < every) return;
      last = Date.now();
      shown = true;
      const share = total > 0 ? ` ${Math.floor((100 * done) / total)} %` : '';
      const text = `${label}:${share} ${done.toLocaleString('en')} ${unit}`;
      process.stderr.write(terminal ? `\r\u001b[K${text}` : `${text}\n`);
    },
    end() {
      if (terminal && shown) process.stderr.write('\r\u001b[K');
    },
  };
}

/** Bytes as people read them. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
