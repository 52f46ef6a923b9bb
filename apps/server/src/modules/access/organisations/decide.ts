import type { Thing } from '@liangsu/domain/access';
import { actAs, type Client, type Pool, transaction } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { actorCacheOf } from '../credentials-cache.ts';
import { lockIdentity, takeOverCodes } from '../party-identity.ts';
import { worksIn } from '../people/store.ts';
import {
  type Application,
  addStep,
  applyApplication,
  type OrganisationRow,
  organisationThing,
  readOrganisation,
  type StepKind,
} from './store.ts';

export type Decision = 'approve' | 'refuse' | 'suspend' | 'reinstate';

const STEP: Readonly<Record<Decision, StepKind>> = {
  approve: 'approved',
  refuse: 'refused',
  suspend: 'suspended',
  reinstate: 'reinstated',
};

/** The organisation as an application would make it: who answers for that decides on it. */
export const applied = (row: OrganisationRow, data: Application): OrganisationRow => ({
  ...row,
  kinds: data.kinds,
  jurisdiction_code: data.jurisdictionCode,
  authority_level: data.authority?.level ?? null,
  disciplines: data.authority?.disciplines ?? [],
});

const WAITS: Readonly<Record<Decision, (row: OrganisationRow) => boolean>> = {
  approve: ({ application }) => application !== null,
  refuse: ({ application }) => application !== null,
  suspend: ({ state }) => state === 'approved',
  reinstate: ({ state }) => state === 'suspended',
};

/** What of an organisation decisions change, for the audit trail. */
const standing = ({ state, name, kinds, jurisdiction_code: area, application }: OrganisationRow) => ({
  state,
  name,
  kinds,
  area,
  waits: application !== null,
});

async function carryOut(client: Client, row: OrganisationRow, decision: Decision): Promise<void> {
  const { party_id: id, application } = row;
  switch (decision) {
    case 'approve':
      // The code may stand at a record that was merged into this one: two cannot bear it.
      if (row.uscc === null) await takeOverCodes(client, id, { uscc: application!.uscc, gln: null });
      return applyApplication(client, id, application!);
    case 'refuse':
      // A change that is refused leaves what was approved; a registration that is refused is nothing yet.
      await client.query(
        `UPDATE organisation SET application = NULL, state = CASE WHEN state = 'applied' THEN 'refused' ELSE state END,
                updated_at = clock_timestamp() WHERE party_id = $1`,
        [id],
      );
      return;
    case 'suspend':
    case 'reinstate':
      await client.query(
        'UPDATE organisation SET state = $2, updated_at = clock_timestamp() WHERE party_id = $1',
        [id, decision === 'suspend' ? 'suspended' : 'approved'],
      );
  }
}

/** Everybody who acts for an organisation is looked up anew: what they may do has changed. */
export function forgetOrganisation(pool: Pool, id: number): void {
  actorCacheOf(pool).forgetWhere(
    ({ partyId, acting }) =>
      partyId === id ||
      acting.grantedTo?.id === id ||
      acting.memberships.some(({ organisation }) => organisation.id === id),
  );
}

/**
 * Decides on an organisation. `permit` is asked before the change on what the decision is about (an application: as it
 * would be; a refusal of one: as it would be, or as it is) and again after it on what it is then; it throws. Null when there is
 * no such organisation. Throws organisation.state when nothing waits for this decision, organisation.workThere to who has a
 * role in it.
 */
export async function decideOn(
  pool: Pool,
  id: number,
  actor: Actor,
  decision: Decision,
  reason: string | null,
  permit: (things: readonly Thing[], judged: { superior: boolean; authority: boolean }) => void,
  audit: RequestAudit,
): Promise<boolean> {
  const found = await transaction(pool, async (client) => {
    if (decision === 'approve') await lockIdentity(client);
    const row = await readOrganisation(client, id, true);
    if (row === null) return false;
    await actAs(client, actor);
    const judged = decision === 'approve' && row.application ? applied(row, row.application) : row;
    const before = await organisationThing(client, judged);
    const authority = judged.authority_level !== null;
    // Who would have it, and who has it, may both say no to a move.
    const refused =
      decision === 'refuse' && row.application
        ? [before.thing, (await organisationThing(client, applied(row, row.application))).thing]
        : [];
    permit([before.thing, ...refused], { superior: before.superior, authority });
    // Whoever works there decides for themselves, for whichever authority they act now.
    if (actor.userId !== null && (await worksIn(client, actor.userId, id)))
      throw new AppError('organisation.workThere');
    if (!WAITS[decision](row)) throw new AppError('organisation.state');
    await carryOut(client, row, decision);
    await addStep(client, id, STEP[decision], reason, row.application, actor);
    const now = (await readOrganisation(client, id))!;
    const after = await organisationThing(client, now);
    permit([after.thing, ...refused], { superior: after.superior, authority });
    audit.change(standing(row), { decision, reason, ...standing(now) });
    await audit.enter(client);
    return true;
  });
  if (found) forgetOrganisation(pool, id);
  return found;
}
