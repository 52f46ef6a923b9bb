import {
  getPartyIdentity,
  type Locale,
  mergeParty,
  type PartyIdentityView,
  separateParty,
  withdrawPartyName,
} from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import { actAs, type Client, transaction } from '../../platform/db/pool.ts';
import type { Actor } from '../../platform/http/actor.ts';
import { type App, mount } from '../../platform/http/app.ts';
import type { RequestAudit } from '../../platform/http/audit.ts';
import { type Finding, notFound, refuse } from './messages.ts';
import {
  checkMerge,
  lockIdentity,
  mergeInto,
  readIdentity,
  separate,
  withdrawName,
} from './party-identity.ts';
import { readParty } from './party-store.ts';

/** Which records are the same party, and by which names it goes. */
export function registerIdentityRoutes(app: App, { engine: pool }: Context): void {
  /** Does something to the identity of a party that is there, alone, and answers what it is then. */
  async function change(
    id: number,
    locale: Locale,
    audit: RequestAudit,
    actor: Actor,
    said: { into?: number; uri?: string; reason: string },
    work: (client: Client) => Promise<Finding[]>,
  ): Promise<PartyIdentityView> {
    await transaction(pool, async (client) => {
      await lockIdentity(client);
      await actAs(client, actor);
      if ((await readParty(client, id, true)) === null) throw notFound('party', id, locale);
      refuse(await work(client));
      audit.change(null, said);
      await audit.enter(client);
    });
    return (await readIdentity(pool, id))!;
  }

  mount(app, getPartyIdentity, async ({ params, locale }) => {
    const identity = await readIdentity(pool, params.id);
    if (identity === null) throw notFound('party', params.id, locale);
    return identity;
  });

  mount(app, mergeParty, ({ params, body, actor, locale, audit }) =>
    change(params.id, locale, audit, actor, body, async (client) => {
      const findings = await checkMerge(client, params.id, body.into);
      if (findings.length === 0)
        await mergeInto(client, params.id, body.into, { by: actor.name, reason: body.reason });
      return findings;
    }),
  );

  mount(app, separateParty, ({ params, body, actor, locale, audit }) =>
    change(params.id, locale, audit, actor, body, (client) =>
      separate(client, params.id, { by: actor.name, reason: body.reason }),
    ),
  );

  mount(app, withdrawPartyName, ({ params, body, actor, locale, audit }) =>
    change(params.id, locale, audit, actor, body, (client) =>
      withdrawName(client, params.id, body.uri, { by: actor.name, reason: body.reason }),
    ),
  );
}
