import { afterAnswer, may, type OrganisationKind, sightOf, type Thing } from '@liangsu/domain/access';
import { actAs, type Client, type Pool } from '../../../platform/db/pool.ts';
import { transactionAs } from '../../../platform/db/viewer.ts';
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
  lastStep,
  type OrganisationRow,
  organisationParts,
  proposerOf,
  readOrganisation,
  type StepKind,
} from './store.ts';

/** `propose`: the first of two says yes to an admission, which changes nothing yet. */
export type Decision = 'propose' | 'approve' | 'refuse' | 'suspend' | 'reinstate';

const STEP: Readonly<Record<Decision, StepKind>> = {
  propose: 'proposed',
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
  propose: ({ application }) => application !== null,
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

/** The kinds of an application that nobody has answered yet. */
export const openKinds = (data: Application): OrganisationKind[] => data.open ?? data.kinds;

async function carryOut(
  client: Client,
  row: OrganisationRow,
  decision: Decision,
  answered: readonly OrganisationKind[],
): Promise<void> {
  const { party_id: id, application } = row;
  switch (decision) {
    case 'propose':
      return;
    case 'approve':
    case 'refuse': {
      const data = application!;
      const waits = row.state === 'applied';
      const held = waits ? null : { kinds: row.kinds, jurisdictionCode: row.jurisdiction_code };
      const asked = { ...data, open: openKinds(data) };
      const after = afterAnswer(held, asked, answered, decision === 'approve');
      if (decision === 'approve') {
        // The code may stand at a record that was merged into this one: two cannot bear it.
        if (row.uscc === null) await takeOverCodes(client, id, { uscc: data.uscc, gln: null });
        return applyApplication(client, id, data, after);
      }
      // A change that is refused leaves what was approved; a registration that all refused is nothing yet.
      await client.query(
        `UPDATE organisation SET application = $2, state = CASE WHEN state = 'applied' AND $2::jsonb IS NULL THEN 'refused' ELSE state END,
                updated_at = clock_timestamp() WHERE party_id = $1`,
        [id, after.open.length === 0 ? null : JSON.stringify({ ...data, open: after.open })],
      );
      return;
    }
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

/** Refuses an admission by one person: one approves it once, another confirms. Throws organisation.state, organisation.otherHand. */
async function refuseOneHand(
  client: Client,
  id: number,
  actor: Actor,
  decision: Decision,
  action: string,
): Promise<void> {
  const confirms = action === 'organisation.confirmAdmission';
  if (!confirms && decision !== 'propose') return;
  const proposer = await proposerOf(client, id);
  // Two actions for two roles that nobody has together; by name besides, should somebody become the other meanwhile.
  if (proposer !== null && (!confirms || proposer === actor.name))
    throw new AppError('organisation.otherHand');
  if (proposer === null && confirms) throw new AppError('organisation.state');
}
/** Says whether a decision may be made on things like these; throws. */
export type Permit = (things: readonly Thing[], judged: { superior: boolean; authority: boolean }) => void;

/**
 * Decides on an organisation, as it was seen (`seen`: its last step then). An application is answered for the kinds that are the
 * decider's to answer for (`action`); others wait for theirs. `permit` is asked before the change on what the decision is
 * about (an application: as it would be; a refusal of one: as it would be, or as it is) and again after it on what it is then; it
 * throws. False when there is no such organisation. Throws organisation.changed when it is no more as it was seen, organisation.state
 * when nothing waits for this decision, organisation.workThere to who has a role in it, organisation.otherHand to who would admit alone.
 */
export async function decideOn(
  pool: Pool,
  id: number,
  actor: Actor,
  { decision, reason, seen }: { decision: Decision; reason: string | null; seen: number },
  action:
    | 'organisation.approve'
    | 'organisation.suspend'
    | 'organisation.admitAuthority'
    | 'organisation.confirmAdmission',
  permit: { before: Permit; after: Permit },
  audit: RequestAudit,
): Promise<boolean> {
  const found = await transactionAs(pool, sightOf(actor.acting, action), async (client) => {
    if (decision === 'approve') await lockIdentity(client);
    const row = await readOrganisation(client, id, true);
    if (row === null) return false;
    await actAs(client, actor);
    const answers = decision !== 'suspend' && decision !== 'reinstate';
    const judged = answers && row.application ? applied(row, row.application) : row;
    const open = answers && row.application ? openKinds(row.application) : row.kinds;
    const before = (await organisationParts(client, judged)).filter(({ kinds }) =>
      kinds.some((kind) => open.includes(kind)),
    );
    // Who would have it, and who has it, may both say no to a move.
    if (decision === 'refuse' && row.application && row.state !== 'applied')
      before.push(...(await organisationParts(client, row)));
    const authority = judged.authority_level !== null;
    const things = before.map(({ thing }) => thing);
    permit.before(things, { superior: before.some(({ superior }) => superior), authority });
    // Whoever works there decides for themselves, for whichever authority they act now.
    if (actor.userId !== null && (await worksIn(client, actor.userId, id)))
      throw new AppError('organisation.workThere');
    if ((await lastStep(client, id)) !== seen) throw new AppError('organisation.changed');
    await refuseOneHand(client, id, actor, decision, action);
    const answered = before
      .filter(({ thing }) => may(actor.acting, action, thing).allowed)
      .flatMap(({ kinds }) => kinds.filter((kind) => open.includes(kind)));
    if (!WAITS[decision](row) || answered.length === 0) throw new AppError('organisation.state');
    await carryOut(client, row, decision, answered);
    const data = answers && decision !== 'propose' ? { ...row.application!, answered } : row.application;
    await addStep(client, id, STEP[decision], reason, data, actor);
    const now = (await readOrganisation(client, id))!;
    const after = decision === 'propose' ? before : await organisationParts(client, now);
    permit.after([...after.map(({ thing }) => thing), ...(decision === 'refuse' ? things : [])], {
      superior: after.some(({ superior }) => superior),
      authority,
    });
    audit.change(standing(row), { decision, reason, ...(answers ? { answered } : {}), ...standing(now) });
    await audit.enter(client);
    return true;
  });
  if (found) forgetOrganisation(pool, id);
  return found;
}
