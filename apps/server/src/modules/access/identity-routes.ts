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
import { type Dealings, growersTold, recordGrowers } from './growers.ts';
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
export function registerIdentityRoutes(app: App, { engine: pool }: Context, dealings: Dealings): void {
  /** Names by which events call a grower hold its code: whoever its record is not told to is told that records are one party, and no more. */
  async function toldIdentity(
    identity: PartyIdentityView,
    actor: Actor,
    audit: RequestAudit,
  ): Promise<PartyIdentityView> {
    const { party, standsFor, merged, history } = identity;
    const same = [party, ...merged, ...(standsFor === null ? [] : [standsFor])];
    const named = [
      ...same,
      ...history.flatMap((said) => [said.party, ...(said.other === null ? [] : [said.other])]),
    ];
    const told = await growersTold(pool, dealings, actor, named);
    if (named.every((one) => told.of(one) === 'whole')) {
      recordGrowers(audit, told, named);
      return identity;
    }
    const shown = same.map((one) => told.told(one));
    recordGrowers(audit, told, shown);
    return {
      party: told.told(party),
      standsFor: standsFor === null ? null : told.told(standsFor),
      merged: merged.map((one) => told.told(one)),
      names: [],
      history: [],
    };
  }

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

  mount(app, getPartyIdentity, async ({ params, actor, locale, audit }) => {
    const identity = await readIdentity(pool, params.id);
    if (identity === null) throw notFound('party', params.id, locale);
    return toldIdentity(identity, actor, audit);
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
