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

/** Minutes in Asia/Shanghai: `2026-11-22 14:05`. */
export function minuteOf(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
