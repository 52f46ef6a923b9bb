import {
  askErasure,
  type ErasureRequestView,
  eraseAccount,
  eraseContact,
  erasePaper,
  findContacts,
  getMyErasure,
  getMyPersonalData,
  listErasureRequests,
  listPersonalDataActs,
  refuseErasure,
  withdrawErasure,
} from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import { v7 as uuidv7 } from 'uuid';
import type { Context } from '../../../platform/context.ts';
import { byName, transactionAs } from '../../../platform/db/viewer.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { requireProof } from '../../../platform/http/decide.ts';
import { AppError } from '../../../platform/http/errors.ts';
import type { Areas } from '../areas.ts';
import { trailOf } from '../audit/search.ts';
import { notFound } from '../messages.ts';
import { findUser } from '../people/accounts.ts';
import { accountData, deedsOf } from './account-data.ts';
import { actView, copyOf, listActs, recordPersonalData } from './acts.ts';
import { TermClock } from './clock.ts';
import { findContacts as find } from './contacts.ts';
import { eraseAccountData } from './erase-account.ts';
import { eraseContactOf, erasePaperOf } from './erase-party.ts';

interface RequestRow {
  id: string;
  login: string;
  display_name: string;
  reason: string | null;
  asked_at: Date;
  state: ErasureRequestView['state'];
  answer: string | null;
}
const REQUEST = `SELECT r.id, u.login, u.display_name, r.reason, r.asked_at, r.state, r.answer
  FROM personal_data_request r JOIN app_user u ON u.id = r.user_id`;
const requestView = (row: RequestRow): ErasureRequestView => ({
  id: row.id,
  login: row.login,
  displayName: row.display_name,
  reason: row.reason,
  askedAt: row.asked_at.toISOString(),
  state: row.state,
  answer: row.answer,
});

/** One's own personal data: see it, ask for its erasure; what the security administrator does about that. */
export function registerPersonalDataRoutes(app: App, context: Context, areas: Areas): void {
  const { pool, engine, auditor, now } = context;
  const clock = new TermClock(context);
  app.addHook('onListen', async () => clock.start());
  app.addHook('onClose', () => clock.stop());
  const personOf = ({ userId }: Actor): string => {
    if (userId === null) throw new AppError('auth.personOnly');
    return userId;
  };

  mount(app, getMyPersonalData, async ({ actor, locale }) => {
    const userId = personOf(actor);
    requireProof(actor, now());
    const trail = await trailOf(auditor, actor.name);
    const deeds = await deedsOf({ pool, engine }, actor.name);
    return transactionAs(pool, byName(actor.name), async (client) => {
      await recordPersonalData(client, {
        kind: 'exported',
        subject: actor.name,
        reason: '本人下载 own request',
        by: actor.name,
        at: now(),
      });
      return copyOf(
        'account',
        actor.name,
        { ...(await accountData(client, userId)), ...deeds, trail },
        now(),
        locale,
      );
    });
  });

  mount(app, getMyErasure, async ({ actor }) => {
    const { rows } = await pool.query<RequestRow>(
      `${REQUEST} WHERE r.user_id = $1 ORDER BY r.asked_at DESC, r.id DESC LIMIT 1`,
      [personOf(actor)],
    );
    return { request: rows[0] ? requestView(rows[0]) : null };
  });

  mount(app, askErasure, async ({ actor, body, audit }) => {
    const userId = personOf(actor);
    requireProof(actor, now());
    // What they write of their reasons stays where it can be erased.
    audit.change(null, { state: 'waiting' });
    // Asking again changes nothing of the request that waits.
    await pool.query(
      `INSERT INTO personal_data_request (id, user_id, reason, asked_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (user_id) WHERE state = 'waiting' DO NOTHING`,
      [uuidv7(), userId, body.reason?.trim() || null, now()],
    );
    return { ok: true };
  });

  mount(app, withdrawErasure, async ({ actor, audit }) => {
    audit.change({ state: 'waiting' }, { state: 'withdrawn' });
    await pool.query(
      `UPDATE personal_data_request SET state = 'withdrawn', decided_at = $2 WHERE user_id = $1 AND state = 'waiting'`,
      [personOf(actor), now()],
    );
    return { ok: true };
  });

  mount(app, listErasureRequests, async () => {
    const { rows } = await pool.query<RequestRow>(
      `${REQUEST} WHERE r.state = 'waiting' ORDER BY r.asked_at, r.id`,
    );
    return { items: rows.map(requestView) };
  });

  mount(app, refuseErasure, async ({ params, body, actor, locale, audit }) => {
    const { rowCount } = await pool.query(
      `UPDATE personal_data_request SET state = 'refused', answer = $2, decided_at = $3, decided_by = $4
        WHERE id = $1 AND state = 'waiting' AND user_id IS DISTINCT FROM $5`,
      [params.id, body.reason, now(), actor.name, actor.userId],
    );
    if (rowCount === 0) throw notFound('request', params.id, locale);
    audit.change({ state: 'waiting' }, { state: 'refused' });
    return { ok: true };
  });

  mount(app, eraseAccount, async ({ params, body, actor, locale, audit }) => {
    const user = await findUser(pool, params.login);
    // Nobody erases their own: another answers for it by name.
    if (user === null || user.id === actor.userId) throw notFound('person', params.login, locale);
    const act = await eraseAccountData(pool, user.login, { reason: body.reason, by: actor.name, at: now() });
    if (act === null) throw notFound('person', params.login, locale);
    audit.change(null, { erased: act.erased });
    return actView(act);
  });

  mount(app, eraseContact, async ({ params, body, actor, locale }) => {
    const one = { reason: body.reason, by: actor.name, at: now() };
    const act = await transactionAs(pool, sightOf(actor.acting, eraseContact.action), (client) =>
      eraseContactOf(client, params.code, one),
    );
    if (act === null) throw notFound('party', params.code, locale);
    return actView(act);
  });

  mount(app, erasePaper, async ({ params, body, actor, locale }) => {
    const act = await transactionAs(pool, sightOf(actor.acting, erasePaper.action), (client) =>
      erasePaperOf(client, params.id, params.document, { reason: body.reason, by: actor.name, at: now() }),
    );
    if (act === null) throw notFound('document', params.document, locale);
    return actView(act);
  });

  mount(app, listPersonalDataActs, ({ query }) => listActs(pool, query));

  mount(app, findContacts, ({ query, locale }) => find(pool, query.q, areas, locale));
}
