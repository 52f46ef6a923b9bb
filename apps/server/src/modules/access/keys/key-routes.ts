import { createKey, listKeys, type RouteOutput, revokeKey, rotateKey } from '@liangsu/contract';
import { KEY_RULES, scopesOf } from '@liangsu/domain/access';
import type { Context } from '../../../platform/context.ts';
import { transaction } from '../../../platform/db/pool.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { ORGANISATION_JSON, type OrganisationJson, organisationOf } from '../acting.ts';
import { notFound } from '../messages.ts';
import { countGood, endKey, insertKey, type KeyRecord, keysOf, lockKey, rotate } from './store.ts';

const DAY_MS = 24 * 3_600_000;
type KeyView = RouteOutput<typeof createKey>['key'];

function stateOf({ revoked_at, expires_at }: KeyRecord, now: Date): KeyView['state'] {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && expires_at <= now ? 'expired' : 'active';
}

/** A key as its keepers see it. */
function view(key: KeyRecord, now: Date): KeyView {
  const { previous_until: until } = key;
  return {
    id: key.id,
    name: key.name,
    scopes: key.rights,
    state: stateOf(key, now),
    madeBy: key.by_organisation ? 'organisation' : 'installation',
    createdBy: key.created_by,
    makerLeft: key.maker_left && stateOf(key, now) === 'active',
    createdAt: key.created_at.toISOString(),
    expiresAt: key.expires_at?.toISOString() ?? null,
    previousUntil: until !== null && until > now ? until.toISOString() : null,
    rotatedAt: key.rotated_at?.toISOString() ?? null,
    lastUsedAt: key.last_used_at?.toISOString() ?? null,
    revokedAt: key.revoked_at?.toISOString() ?? null,
  };
}

/** What the audit trail tells of a key: never its text. */
const keyState = (key: KeyRecord) => ({
  name: key.name,
  scopes: key.rights,
  expiresAt: key.expires_at,
  previousUntil: key.previous_until,
  revokedAt: key.revoked_at,
});

/** Whose key it is: the organisation's for which it acts; the installation's own are nobody's. */
const keyThing = (partyId: number | null) => ({ owners: partyId === null ? [] : [partyId] });

/** Keys for programs: made, renewed and ended by the administrator of their organisation. */
export function registerKeyRoutes(app: App, context: Context): void {
  const { pool, now } = context;
  const inDays = (days: number | undefined) => new Date(now().getTime() + (days ?? KEY_RULES.days) * DAY_MS);

  async function scopesIn(partyId: number): Promise<readonly string[]> {
    const { rows } = await pool.query<{ organisation: OrganisationJson }>(
      `SELECT ${ORGANISATION_JSON} AS organisation FROM organisation o WHERE o.party_id = $1`,
      [partyId],
    );
    return rows[0] ? scopesOf(organisationOf(rows[0].organisation)) : [];
  }

  mount(app, listKeys, async ({ query, actor, decide }) => {
    const id = query.organisation ?? actor.partyId;
    const partyId = id === 0 ? null : id;
    decide(keyThing(partyId));
    const keys = await keysOf(pool, partyId);
    return {
      items: keys.map((key) => view(key, now())),
      scopes: partyId === null ? [] : [...(await scopesIn(partyId))],
    };
  });

  mount(app, createKey, async ({ body, actor, audit }) => {
    const { partyId } = actor;
    const given = await scopesIn(partyId);
    const beyond = body.scopes.filter((scope) => !given.includes(scope));
    if (beyond.length > 0) throw new AppError('key.scope', { scopes: beyond.join(', ') });
    const made = await transaction(pool, async (client) => {
      // Two that are made at once are counted one after the other.
      await client.query('SELECT FROM party WHERE id = $1 FOR NO KEY UPDATE', [partyId]);
      if ((await countGood(client, partyId, now())) >= KEY_RULES.most)
        throw new AppError('key.many', { most: KEY_RULES.most });
      const { key, text } = await insertKey(client, {
        name: body.name.trim(),
        scopes: body.scopes,
        partyId,
        by: actor.name,
        now: now(),
        expiresAt: inDays(body.days),
      });
      audit.thing('apiKey', key.id);
      audit.change(null, keyState(key));
      await audit.enter(client);
      return { key, text };
    });
    return { key: view(made.key, now()), text: made.text };
  });

  mount(app, rotateKey, async ({ params, body, locale, decide, decideAfter, audit }) => {
    const made = await transaction(pool, async (client) => {
      const key = await lockKey(client, params.id);
      if (key === null) throw notFound('key', params.id, locale);
      decide(keyThing(key.party_id));
      if (!key.by_organisation) throw new AppError('key.ofInstallation');
      if (key.revoked_at !== null) throw new AppError('key.ended');
      const hours = body.overlapHours ?? KEY_RULES.overlapHours;
      // A key that is over is renewed; what was over does not come back beside it.
      const over = stateOf(key, now()) !== 'active';
      const until = hours === 0 || over ? null : new Date(now().getTime() + hours * 3_600_000);
      const renewed = await rotate(client, key.id, {
        now: now(),
        expiresAt: inDays(body.days),
        previousUntil: until,
      });
      decideAfter(keyThing(renewed.key.party_id));
      audit.change(keyState(key), keyState(renewed.key));
      await audit.enter(client);
      return renewed;
    });
    return { key: view(made.key, now()), text: made.text };
  });

  mount(app, revokeKey, async ({ params, actor, locale, decide, decideAfter, audit }) => {
    await transaction(pool, async (client) => {
      const key = await lockKey(client, params.id);
      if (key === null) throw notFound('key', params.id, locale);
      decide(keyThing(key.party_id));
      await endKey(client, key.id, actor.name, now());
      const ended = (await lockKey(client, key.id))!;
      decideAfter(keyThing(ended.party_id));
      audit.change(keyState(key), keyState(ended));
      await audit.enter(client);
    });
    return { ok: true };
  });
}
