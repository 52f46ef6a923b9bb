const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** Pieces that depend on the moment of looking: the time of a verdict, whether a date has passed, how often a code was opened. */
const OF_NOW = /<(p|span|time)[^>]* data-now>[\s\S]*?<\/\1>/g;
/** Where the check itself will say how it ended. */
const OUTCOME = /<div class="e" role="status">[\s\S]*?<\/div>/;

/**
 * What a page shows, piece by piece: its title and the texts between its tags, without those marked `data-now` and the place of
 * the check's outcome. A browser finds the same by walking over its text nodes (apps/scan). The HTML must be ours: every `<`
 * and `>` in values escaped, no comments.
 */
export function shownLines(html: string): string[] {
  return html
    .slice(html.indexOf('<title>'))
    .replace(OF_NOW, '<>')
    .replace(OUTCOME, '<>')
    .split(/<[^>]*>/)
    .map((text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!))
    .filter((text) => text.trim() !== '');
}
