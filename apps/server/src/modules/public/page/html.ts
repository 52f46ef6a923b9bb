const SPECIAL = /[&<>"']/;
const ENTITY: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text for use in HTML content and in quoted attributes. Control characters, which no reader can see, become spaces. */
export function esc(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const visible = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(text)
    ? // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
      text.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, ' ')
    : text;
  return SPECIAL.test(visible) ? visible.replace(/[&<>"']/g, (c) => ENTITY[c]!) : visible;
}

let lastMinute = Number.NaN;
let lastText = '';

/** Minutes in Asia/Shanghai: `2026-11-22 14:05`. The last one is remembered: most pages say the present minute. */
export function minuteOf(ms: number): string {
  const minute = Math.floor(ms / 60_000);
  if (minute !== lastMinute) {
    lastText = new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
    lastMinute = minute;
  }
  return lastText;
}
