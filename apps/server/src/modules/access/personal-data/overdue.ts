import { overdueBefore, type PersonalData } from '@liangsu/domain/personal-data';
import type { Pool } from '../../../platform/db/pool.ts';
import { asViewer, EVERYBODYS, transactionAs } from '../../../platform/db/viewer.ts';
import { recordPersonalData } from './acts.ts';
import { eraseAccountData } from './erase-account.ts';
import { erasePaperOf, GONE, REFUSED_PAPERS, refusedPapers } from './erase-party.ts';

/** What is kept beyond its term: how much of which kind. */
export interface Overdue {
  category: PersonalData;
  count: number;
}

/** Reports whose reporter can be reached for longer than is said (also: `public_report` closed keeps none). */
const CONTACTS = 'contact IS NOT NULL AND created_at < $1';
/** Accounts that were disabled long ago and not erased. */
const ACCOUNTS = `disabled_at < $1 AND NOT EXISTS
  (SELECT FROM personal_data_act a WHERE a.kind = 'erased' AND a.subject = 'user:' || login)`;
const SESSIONS = 'expires_at < $1';
const INVITATIONS = `for_name <> '${GONE}' AND coalesce(accepted_at, withdrawn_at, expires_at) < $1`;

/** Rows of party workbooks that could not be recorded, of imports that ended long ago: whoever handed them in has corrected them. */
const BAD_ROWS = `cells <> '[]' AND job IN (SELECT id FROM import_job WHERE kind = 'party' AND finished_at < $1)`;

/** Lists what is overdue at `now`, by the terms of docs/personal-data.md. */
export async function overdueData(pool: Pool, now: Date): Promise<Overdue[]> {
  return asViewer(pool, EVERYBODYS, async (client) => {
    const count = async (category: PersonalData, table: string, condition: string): Promise<Overdue> => {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM ${table} WHERE ${condition}`,
        [overdueBefore(category, now)],
      );
      return { category, count: rows[0]!.count };
    };
    return [
      await count('publicReport.contact', 'public_report', CONTACTS),
      await count('account.name', 'app_user', ACCOUNTS),
      await count('account.session', 'session', SESSIONS),
      await count('invitation.name', 'invitation', INVITATIONS),
      await count('import.badRow', 'import_bad_row', BAD_ROWS),
      await count('organisation.paper', 'organisation_document', REFUSED_PAPERS),
    ].filter((one) => one.count > 0);
  });
}

/** Erases what is overdue, by command or by the server's clock (`by`); what it was, by kind. Each account, contact and paper is recorded. */
export async function eraseOverdue(pool: Pool, now: Date, by = 'command'): Promise<Overdue[]> {
  const found = await overdueData(pool, now);
  const one = { reason: '保存期满 the term is over', by, at: now };
  await transactionAs(pool, EVERYBODYS, async (client) => {
    const { rows: reports } = await client.query<{ number: string }>(
      `UPDATE public_report SET contact = NULL WHERE ${CONTACTS} RETURNING number`,
      [overdueBefore('publicReport.contact', now)],
    );
    for (const { number } of reports)
      await recordPersonalData(client, {
        kind: 'erased',
        subject: `report:${number}`,
        erased: ['publicReport.contact'],
        kept: ['publicReport.body'],
        ...one,
      });
  });
  const { rows: users } = await pool.query<{ login: string }>(
    `SELECT login FROM app_user WHERE ${ACCOUNTS} ORDER BY id`,
    [overdueBefore('account.name', now)],
  );
  for (const { login } of users) await eraseAccountData(pool, login, one);
  await pool.query(`DELETE FROM session WHERE ${SESSIONS}`, [overdueBefore('account.session', now)]);
  for (const table of ['oidc_request', 'oidc_waiting'])
    await pool.query(`DELETE FROM ${table} WHERE expires_at < $1`, [overdueBefore('account.session', now)]);
  await pool.query(`UPDATE invitation SET for_name = '${GONE}' WHERE ${INVITATIONS}`, [
    overdueBefore('invitation.name', now),
  ]);
  await transactionAs(pool, EVERYBODYS, (client) =>
    client.query(`UPDATE import_bad_row SET cells = '[]' WHERE ${BAD_ROWS}`, [
      overdueBefore('import.badRow', now),
    ]),
  );
  const before = overdueBefore('organisation.paper', now)!;
  for (const { party, id } of await asViewer(pool, EVERYBODYS, (client) => refusedPapers(client, before)))
    await transactionAs(pool, EVERYBODYS, (client) => erasePaperOf(client, party, id, one));
  return found;
}
