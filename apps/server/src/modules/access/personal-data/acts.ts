import type {
  Locale,
  listPersonalDataActs,
  PersonalDataCopyView,
  RouteOutput,
  RouteQuery,
} from '@liangsu/contract';
import { type Category, categoriesOf, PERSONAL_DATA, type PersonalData } from '@liangsu/domain/personal-data';
import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../../platform/db/pool.ts';
import { afterUuid } from '../paging.ts';

/** That personal data was given out or erased: whose, which kinds, why and by whom; never what it was. */
export interface PersonalDataAct {
  kind: 'exported' | 'erased';
  /** `user:<login>` or `report:<number>`. */
  subject: string;
  /** An account that was erased: who they were, as role and organisation. */
  label?: string;
  erased?: readonly PersonalData[];
  kept?: readonly PersonalData[];
  reason: string;
  /** As records call them: `user:<login>`, `command`. */
  by: string;
  at: Date;
}

export interface ActRow {
  id: string;
  kind: 'exported' | 'erased';
  subject: string;
  label: string | null;
  erased: string[];
  kept: string[];
  reason: string;
  by_actor: string;
  at: Date;
}

/** The one call by which giving out and erasing personal data is recorded, in the transaction that does it. */
export async function recordPersonalData(db: Queryable, act: PersonalDataAct): Promise<ActRow> {
  const { rows } = await db.query<ActRow>(
    `INSERT INTO personal_data_act (id, kind, subject, label, erased, kept, reason, by_actor, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
    [
      uuidv7(),
      act.kind,
      act.subject,
      act.label ?? null,
      act.erased ?? [],
      act.kept ?? [],
      act.reason,
      act.by,
      act.at,
    ],
  );
  return rows[0]!;
}

export const actView = ({ by_actor: by, at, ...row }: ActRow) => ({ ...row, by, at: at.toISOString() });

/** What was given out and erased, the latest first, one page. */
export async function listActs(
  db: Queryable,
  { cursor, limit = 50 }: RouteQuery<typeof listPersonalDataActs>,
): Promise<RouteOutput<typeof listPersonalDataActs>> {
  const { rows } = await db.query<ActRow>(
    `SELECT * FROM personal_data_act
      WHERE $1::uuid IS NULL OR (at, id) < (SELECT at, id FROM personal_data_act WHERE id = $1)
      ORDER BY at DESC, id DESC LIMIT $2`,
    [afterUuid(cursor), limit + 1],
  );
  const shown = rows.slice(0, limit);
  return {
    items: shown.map(actView),
    next: rows.length > limit ? shown.at(-1)!.id : null,
    total: null,
  };
}

/** What is kept about somebody, with why and how long, as they are handed it. */
export function copyOf(
  of: Category['of'],
  subject: string,
  data: Record<string, unknown>,
  at: Date,
  locale: Locale,
): PersonalDataCopyView {
  const words = ({ zh, en }: { zh: string; en: string }) => (locale === 'en' ? en : zh);
  return {
    madeAt: at.toISOString(),
    subject,
    categories: categoriesOf(of).map((code) => {
      const one: Category = PERSONAL_DATA[code];
      return {
        code,
        what: words(one),
        purpose: words(one.purpose),
        term: words(one.term),
        onRequest: one.onRequest,
      };
    }),
    data,
  };
}
