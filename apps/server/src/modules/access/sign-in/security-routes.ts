import {
  beginSecondFactor,
  confirmSecondFactor,
  dropSecondFactor,
  endMyOtherSessions,
  endSessions,
  getMySecurity,
  putMyPassword,
  putMyProfile,
  reauthenticate,
  removeSecondFactor,
} from '@liangsu/contract';
import { PASSWORD_DAYS } from '@liangsu/domain/access';
import bwipjs from 'bwip-js/node';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../../platform/context.ts';
import { transaction } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { requireProof } from '../../../platform/http/decide.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { overTls } from '../../../platform/http/over-tls.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import { hashPassword } from '../credentials.ts';
import { Attempts } from '../credentials-attempts.ts';
import { actorCacheOf } from '../credentials-cache.ts';
import { notFound } from '../messages.ts';
import { identitiesOf } from '../oidc/store.ts';
import { findUser } from '../people/accounts.ts';
import { refusePassword } from './password.ts';
import { makeRecoveryCodes, makeSecret, openSecret, sealSecret, stepOf } from './second-factor.ts';
import { IDLE_MINUTES, proveSession, sessionHash, sessionTokenOf, setSessionCookie } from './sessions.ts';
import { askAgain, type SignInRow } from './sign-in-row.ts';

const DAY_MS = 24 * 3_600_000;

/** My profile and security; what the security administrator does for those who lost their second factor. */
export function registerSecurityRoutes(app: App, context: Context, sealer: Sealer): void {
  const { pool, now } = context;
  const attempts = new Attempts();

  /** The person behind a session; a key has neither password nor second factor. */
  function personOf(actor: Actor): string {
    if (actor.userId === null) throw new AppError('auth.personOnly');
    return actor.userId;
  }
  const mine = (request: FastifyRequest): Buffer => sessionHash(sessionTokenOf(request) ?? '');
  const forget = (userId: string) => actorCacheOf(pool).forgetWhere((actor) => actor.userId === userId);

  /** Ends a person's sessions but this one: whoever has got hold of one is out. */
  async function endOthers(userId: string, keep: Buffer | null): Promise<number> {
    const { rowCount } = await pool.query(
      'DELETE FROM session WHERE user_id = $1 AND token_hash IS DISTINCT FROM $2',
      [userId, keep],
    );
    forget(userId);
    return rowCount ?? 0;
  }

  /** Asks the password, and with `code` the second factor, again; tries of an address count as at the sign-in. */
  async function again(
    { actor, request }: { actor: Actor; request: FastifyRequest },
    password: string,
    code?: string,
  ): Promise<SignInRow> {
    const userId = personOf(actor);
    const wait = attempts.take(request.ip, now().getTime());
    if (wait > 0)
      throw new AppError('auth.tooMany', {
        minutes: Math.ceil(wait / 60_000),
        retryAfter: Math.ceil(wait / 1000),
      });
    const user = await askAgain(pool, sealer, userId, password, now(), code);
    attempts.giveBack(request.ip);
    return user;
  }

  mount(app, getMySecurity, async ({ actor, request }) => {
    const userId = personOf(actor);
    const { rows: users } = await pool.query<{ changed: Date; factor: boolean; left: number }>(
      `SELECT password_changed_at AS changed, totp_confirmed_at IS NOT NULL AS factor,
              (SELECT count(*)::int FROM recovery_code WHERE user_id = $1 AND used_at IS NULL) AS left
         FROM app_user WHERE id = $1`,
      [userId],
    );
    const { rows: sessions } = await pool.query<{ current: boolean; created_at: Date; seen_at: Date }>(
      `SELECT token_hash = $2 AS current, created_at, seen_at FROM session
        WHERE user_id = $1 AND expires_at > $3 AND seen_at > $4 ORDER BY seen_at DESC`,
      [userId, mine(request), now(), new Date(now().getTime() - IDLE_MINUTES * 60_000)],
    );
    const { changed, factor, left } = users[0]!;
    return {
      passwordChangedAt: changed.toISOString(),
      passwordDueAt: new Date(changed.getTime() + PASSWORD_DAYS * DAY_MS).toISOString(),
      secondFactor: factor,
      recoveryCodesLeft: left,
      sessions: sessions.map((session) => ({
        current: session.current,
        createdAt: session.created_at.toISOString(),
        seenAt: session.seen_at.toISOString(),
      })),
      idleMinutes: IDLE_MINUTES,
    };
  });

  mount(app, putMyProfile, async ({ actor, body, audit }) => {
    const userId = personOf(actor);
    audit.change({ displayName: actor.displayName }, { displayName: body.displayName.trim() });
    await pool.query('UPDATE app_user SET display_name = $2 WHERE id = $1', [
      userId,
      body.displayName.trim(),
    ]);
    forget(userId);
    return { ok: true };
  });

  mount(app, putMyPassword, async ({ actor, body, request, audit }) => {
    const userId = personOf(actor);
    const user = await again({ actor, request }, body.current);
    refusePassword('/password', body.password, user.login);
    if (body.password === body.current) throw new AppError('auth.samePassword');
    await pool.query(
      'UPDATE app_user SET password_hash = $2, password_changed_at = $3, must_change = false WHERE id = $1',
      [userId, await hashPassword(body.password), now()],
    );
    // They open the account past the new password, too: whoever changes it because somebody knew the old one must look.
    const identitiesLeft = (await identitiesOf(pool, userId)).length;
    audit.change(null, { sessionsEnded: await endOthers(userId, mine(request)), identitiesLeft });
    return { ok: true, identitiesLeft };
  });

  mount(app, reauthenticate, async ({ actor, body, request, reply }) => {
    const user = await again({ actor, request }, body.password, body.code?.trim() || undefined);
    const factor = user.totp_confirmed_at !== null;
    if (factor && !body.code?.trim()) throw new AppError('auth.secondFactor');
    const token = await proveSession(pool, sessionTokenOf(request) ?? '', now(), factor, overTls(request));
    if (token === null) throw new AppError('auth.required');
    setSessionCookie(request, reply, token);
    return { ok: true };
  });

  mount(app, beginSecondFactor, async ({ actor, body, request }) => {
    const user = await again({ actor, request }, body.password);
    if (user.totp_confirmed_at !== null) throw new AppError('auth.secondFactorStands');
    const { secret, uri } = makeSecret(user.login);
    // One that was confirmed since the row was read stands: its holder would be locked out by another's secret.
    const { rowCount } = await pool.query(
      'UPDATE app_user SET totp_secret = $2, totp_last_step = NULL WHERE id = $1 AND totp_confirmed_at IS NULL',
      [user.id, sealSecret(sealer, user.id, secret)],
    );
    if (rowCount === 0) throw new AppError('auth.secondFactorStands');
    return { secret, uri, qr: bwipjs.toSVG({ bcid: 'qrcode', text: uri, scale: 3 }) };
  });

  mount(app, confirmSecondFactor, async ({ actor, body, request, audit }) => {
    const userId = personOf(actor);
    const recoveryCodes = await transaction(pool, async (client) => {
      const { rows } = await client.query<SignInRow>('SELECT * FROM app_user WHERE id = $1 FOR UPDATE', [
        userId,
      ]);
      const { login, totp_secret: secret, totp_confirmed_at: confirmed } = rows[0]!;
      const step =
        secret === null || confirmed !== null
          ? null
          : stepOf(login, openSecret(sealer, userId, secret), body.code.trim(), now());
      if (step === null) throw new AppError('auth.secondFactorWrong');
      await client.query('UPDATE app_user SET totp_confirmed_at = $2, totp_last_step = $3 WHERE id = $1', [
        userId,
        now(),
        step,
      ]);
      await client.query('UPDATE session SET second_factor = true WHERE token_hash = $1', [mine(request)]);
      return makeRecoveryCodes(client, userId);
    });
    const sessionsEnded = await endOthers(userId, mine(request));
    audit.change({ secondFactor: false }, { secondFactor: true, sessionsEnded });
    return { recoveryCodes };
  });

  async function drop(userId: string): Promise<void> {
    await transaction(pool, async (client) => {
      await client.query(
        'UPDATE app_user SET totp_confirmed_at = NULL, totp_secret = NULL, totp_last_step = NULL WHERE id = $1',
        [userId],
      );
      await client.query('DELETE FROM recovery_code WHERE user_id = $1', [userId]);
      await client.query('UPDATE session SET second_factor = false WHERE user_id = $1', [userId]);
    });
  }

  mount(app, removeSecondFactor, async ({ actor, body, request, audit }) => {
    const { id } = await again({ actor, request }, body.password, body.code);
    await drop(id);
    const sessionsEnded = await endOthers(id, mine(request));
    audit.change({ secondFactor: true }, { secondFactor: false, sessionsEnded });
    return { ok: true };
  });

  mount(app, endMyOtherSessions, async ({ actor, request, audit }) => {
    audit.change(null, { sessionsEnded: await endOthers(personOf(actor), mine(request)) });
    return { ok: true };
  });

  mount(app, dropSecondFactor, async ({ params, actor, locale, audit }) => {
    // It leaves the account to whoever knows its password: not done from a session that somebody left open.
    requireProof(actor, now());
    const user = await findUser(pool, params.login);
    if (user === null || user.id === actor.userId) throw notFound('person', params.login, locale);
    await drop(user.id);
    const sessionsEnded = await endOthers(user.id, null);
    audit.change(null, { secondFactor: false, sessionsEnded });
    return { ok: true };
  });

  mount(app, endSessions, async ({ params, locale, audit }) => {
    const user = await findUser(pool, params.login);
    if (user === null) throw notFound('person', params.login, locale);
    audit.change(null, { sessionsEnded: await endOthers(user.id, null) });
    return { ok: true };
  });
}
