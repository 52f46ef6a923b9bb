import type { Locale } from '@liangsu/contract';
import type { Queryable } from '../../platform/db/pool.ts';

interface Area {
  name: string;
  nameEn: string | null;
  parent: string | null;
}

/** Names of areas, kept in memory: a few thousand rows that hardly ever change. */
export class Areas {
  readonly #db: Queryable;
  #loaded: Promise<Map<string, Area>> | null = null;
  #until = 0;

  constructor(db: Queryable) {
    this.#db = db;
  }

  async #load(): Promise<Map<string, Area>> {
    const { rows } = await this.#db.query<{
      code: string;
      name_zh: string;
      name_en: string | null;
      parent_code: string | null;
    }>('SELECT code, name_zh, name_en, parent_code FROM jurisdiction');
    return new Map(
      rows.map((row) => [row.code, { name: row.name_zh, nameEn: row.name_en, parent: row.parent_code }]),
    );
  }

  /** Forgets what was loaded, after a change. */
  refresh(): void {
    this.#loaded = null;
  }

  /**
   * A function that gives an area's full name: in Chinese the province first, in English last. Null for an unknown or
   * missing code.
   */
  async namer(locale: Locale): Promise<(code: string | null) => string | null> {
    if (this.#loaded === null || Date.now() > this.#until) {
      this.#loaded = this.#load();
      this.#until = Date.now() + 60_000;
      this.#loaded.catch(() => this.refresh());
    }
    const areas = await this.#loaded;
    return (code) => {
      const parts: string[] = [];
      for (
        let at = code === null ? undefined : areas.get(code);
        at;
        at = at.parent === null ? undefined : areas.get(at.parent)
      )
        parts.push(locale === 'en' ? (at.nameEn ?? at.name) : at.name);
      if (parts.length === 0) return null;
      return locale === 'en' ? parts.join(', ') : parts.reverse().join('');
    };
  }
}
