import { createHash, randomBytes } from 'node:crypto';
import { wantsSecondFactor } from '@liangsu/domain/access';
import { hash, verify } from '@node-rs/argon2';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../platform/context.ts';
import { type Actor, ANONYMOUS } from '../../platform/http/actor.ts';
import { AppError } from '../../platform/http/errors.ts';
import type { Sealer } from '../../platform/sealing.ts';
import { ACTING_COLUMNS, type ActingRow, actingOf } from './acting.ts';
import { ARGON2 } from './argon2.ts';
import { Attempts, LOCK_MS, MAX_FAILURES } from './credentials-attempts.ts';
import { actorCacheOf } from './credentials-cache.ts';
import { KeyActors } from './keys/actor.ts';
import { takeCode } from './sign-in/second-factor.ts';
import { beginSession, cacheName, IDLE_MINUTES, sessionTokenOf } from './sign-in/sessions.ts';

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Hashes a password with argon2id. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, ARGON2);
}

interface UserRow extends ActingRow {
  id: string;
  proven_at: Date | null;
  second_factor: boolean;
  login: string;
  display_name: string;
  locale: 'zh-CN' | 'en';
}

/** What decides who somebody is: the database, the clock, and the setting that demands a second factor. */
export type Surroundings = Pick<Context, 'pool' | 'now' | 'config' | 'demo'>;

/** Whether roles and rights that take a second factor are nothing without one here. */
const demandsSecondFactor = ({ config, demo }: Surroundings): boolean =>
  config.secondFactor === 'required' || (config.secondFactor === 'auto' && !demo);

function userActor(row: UserRow, now: Date, demanding: boolean): Actor {
  const { partyId, acting } = actingOf(row, now);
  const due = demanding && !row.second_factor && wantsSecondFactor(acting);
  return {
    kind: 'user',
    name: `user:${row.login}`,
    userId: row.id,
    displayName: row.display_name,
    partyId,
    rights: acting.grants,
    acting: due ? { ...acting, secondFactorDue: true } : acting,
    provenAt: row.proven_at,
    locale: row.locale,
  };
}

// A hash to compare with when the login is unknown, so that the answer takes as long and gives nothing away.
let decoy: Promise<string> | null = null;

/** Checks login and password and opens a session. Throws auth.failed, auth.locked or auth.tooMany, and where
 * there is a second factor auth.secondFactor without its code, auth.secondFactorWrong with a wrong one. */
export type OpenSession = (
  login: string,
  password: string,
  /** From where the browser came, and whether by HTTPS. */
  from: { address: string; tls: boolean },
  code?: string,
) => Promise<OpenedSession>;

/** A session that was opened: how, and how many of the same person it ended (expired, or one too many). */
export interface OpenedSession {
  token: string;
  actor: Actor;
  secondFactor: boolean;
  sessionsEnded: number;
}

/**
 * Makes what opens sessions. An attempt counts as wrong before its password is looked at, in one statement under the
 * row's lock, and is forgiven when it was right: however many come together, no more than MAX_FAILURES passwords are
 * tried between two locks. A login that nobody has is counted, locked and answered like one that somebody has.
 */
export function createSignIn(context: Surroundings, sealer: Sealer): OpenSession {
  const { pool, now } = context;
  const attempts = new Attempts();

  async function attempt(
    login: string,
    password: string,
    tls: boolean,
    code: string | undefined,
  ): Promise<OpenedSession> {
    const at = now();
    const locked = (until: Date) =>
      new AppError('auth.locked', {
        until: until.toISOString(),
        retryAfter: Math.max(1, Math.ceil((until.getTime() - at.getTime()) / 1000)),
      });
    const { rows } = await pool.query<{
      id: string;
      login: string;
      password_hash: string;
      secret: string | null;
      counted: boolean;
      until: Date | null;
    }>(
      `WITH counted AS (
         UPDATE app_user SET failed_count = CASE WHEN failed_count + 1 >= $3 THEN 0 ELSE failed_count + 1 END,
                             locked_until = CASE WHEN failed_count + 1 >= $3 THEN $4::timestamptz END
          WHERE login = $1 AND disabled_at IS NULL AND (locked_until IS NULL OR locked_until <= $2)
         RETURNING id)
       SELECT u.id, u.login, u.password_hash, CASE WHEN u.totp_confirmed_at IS NOT NULL THEN u.totp_secret END AS secret, c.id IS NOT NULL AS counted, u.locked_until AS until
         FROM app_user u LEFT JOIN counted c USING (id) WHERE u.login = $1 AND u.disabled_at IS NULL`,
      [login, at, MAX_FAILURES, new Date(at.getTime() + LOCK_MS)],
    );
    const user = rows[0];
    if (!user) {
      const until = attempts.countUnknown(login, at.getTime());
      if (until) throw locked(until);
    } else if (!user.counted)
      // Where the row shows no lock, a server beside this one has locked it since the statement began.
      throw locked(user.until && user.until > at ? user.until : new Date(at.getTime() + LOCK_MS));
    decoy ??= hashPassword(randomBytes(16).toString('hex'));
    const right = await verify(user?.password_hash ?? (await decoy), password);
    if (!user || !right) throw new AppError('auth.failed');
    if (user.secret !== null) {
      // The attempt stays counted until both are right: knowing the password buys nobody more guesses at the code.
      if (code === undefined || code.trim() === '') throw new AppError('auth.secondFactor');
      const { id, secret } = user;
      if (!(await takeCode(pool, sealer, { id, login: user.login, secret }, code, at)))
        throw new AppError('auth.secondFactorWrong');
    }
    const opened = await beginSession(pool, user.id, at, {
      provenAt: at,
      secondFactor: user.secret !== null,
      provider: null,
      tls,
    });
    return {
      token: opened.token,
      actor: await actorOfSession(context, opened.token, at),
      secondFactor: user.secret !== null,
      sessionsEnded: opened.ended,
    };
  }

  return async (login, password, { address, tls }, code) => {
    const wait = attempts.take(address, now().getTime());
    if (wait > 0)
      throw new AppError('auth.tooMany', {
        minutes: Math.ceil(wait / 60_000),
        retryAfter: Math.ceil(wait / 1000),
      });
    const wanted = login.trim().toLowerCase();
    try {
      const opened = await attempts.inTurn(wanted, () => attempt(wanted, password, tls, code));
      attempts.giveBack(address);
      return opened;
    } catch (error) {
      // The right password that is asked for its code is half of a sign-in, not a wrong one; the account still counts it.
      if (error instanceof AppError && error.code === 'auth.secondFactor') attempts.giveBack(address);
      throw error;
    }
  };
}

/**
 * Finds the actor of a request from its API key or access token (Bearer or X-API-Key) or its session cookie. Sessions are
 * remembered for a few seconds; of keys nothing is, so that a revoked one is refused at once by every server.
 */
export function createAuthenticator(context: Surroundings): (request: FastifyRequest) => Promise<Actor> {
  const { pool, now } = context;
  const cache = actorCacheOf(pool);
  const keys = new KeyActors(pool, now);
  return async (request) => {
    const header = request.headers.authorization;
    const key = /^bearer /i.test(header ?? '') ? header!.slice(7).trim() : request.headers['x-api-key'];
    if (typeof key === 'string' && key !== '') return keys.actorOf(key);
    const token = sessionTokenOf(request);
    if (token === null) return ANONYMOUS;
    // A page of another site can send the cookie but not this header.
    if (UNSAFE.has(request.method) && request.headers['x-requested-with'] !== 'liangsu')
      throw new AppError('auth.csrf');
    return cache.get(cacheName('session', token), now().getTime(), () =>
      actorOfSession(context, token, now()),
    );
  };
}

async function actorOfSession(context: Surroundings, token: string, now: Date): Promise<Actor> {
  const { pool } = context;
  const { rows } = await pool.query<UserRow>(
    `SELECT u.id, u.login, u.display_name, u.locale, s.acting_party, s.proven_at, s.second_factor, ${ACTING_COLUMNS}
       FROM session s JOIN app_user u ON u.id = s.user_id
      WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.seen_at > $3 AND u.disabled_at IS NULL`,
    [sha256(token), now, new Date(now.getTime() - IDLE_MINUTES * 60_000)],
  );
  if (!rows[0]) return ANONYMOUS;
  // Once a minute is enough to know of half an hour.
  await pool.query('UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $3', [
    sha256(token),
    now,
    new Date(now.getTime() - 60_000),
  ]);
  return userActor(rows[0], now, demandsSecondFactor(context));
}
