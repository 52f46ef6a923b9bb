const FORMAT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** `2026-11-22 14:05` in Chinese time, whatever the machine's zone; what is no time is returned as it is, and none as nothing. */
export function formatTime(iso: string | null): string {
  if (iso === null) return '';
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : FORMAT.format(at);
}

/** `2026-11-22` in Chinese time. */
export function formatDay(iso: string | null): string {
  if (iso === null) return '';
  return /^\d{4}-\d{2}-\d{2}$/.test(iso) ? iso : formatTime(iso).slice(0, 10);
}

/** An event's time: the day when only the day is known, a span when it has one. */
export function formatInterval(from: string, to: string, dayOnly: boolean): string {
  if (dayOnly) return formatDay(from);
  const start = formatTime(from);
  const end = formatTime(to);
  return start === end ? start : `${start} – ${end.startsWith(start.slice(0, 10)) ? end.slice(11) : end}`;
}
