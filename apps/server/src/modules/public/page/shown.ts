const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Pieces that depend on the moment of looking: the time of a verdict, whether a date has passed. */
const OF_NOW = /<(p|span)[^>]* data-now>[\s\S]*?<\/\1>/g;

/**
 * What a page shows, piece by piece: the texts between its tags, without those marked `data-now`. A browser finds the same by
 * walking over its text nodes (apps/scan). The HTML must be ours: every `<` and `>` in values escaped, no comments.
 */
export function shownLines(html: string): string[] {
  return html
    .replace(OF_NOW, '<>')
    .split(/<[^>]*>/)
    .map((text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!))
    .filter((text) => text.trim() !== '');
}
