import {
  acceptInvitation,
  acceptInvitationAsMe,
  changeAccount,
  confirmAccount,
  endRole,
  getInvitation,
  giveRole,
  invite,
  listAccounts,
  listInvitations,
  listPeople,
  openAccount,
  takeAccount,
  unlockAccount,
  withdrawInvitation,
} from '@liangsu/contract';
import { may, relationsFor, roleFits } from '@liangsu/domain/access';
import type { Context } from '../../../platform/context.ts';
import { type Client, transaction } from '../../../platform/db/pool.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import type { RequestAudit } from '../../../platform/http/audit.ts';
import { AppError } from '../../../platform/http/errors.ts';
import { hashPassword } from '../credentials.ts';
import { Attempts } from '../credentials-attempts.ts';
import { actorCacheOf } from '../credentials-cache.ts';
import {
  addUser,
  disableUser,
  enableUser,
  makePassword,
  ownPassword,
  readUser,
  tidyLogin,
  type UserAccount,
  unlockUser,
} from '../credentials-users.ts';
import { notFound } from '../messages.ts';
import { readOrganisation } from '../organisations/store.ts';
import { readLogin } from '../sign-in/login.ts';
import { refusePassword } from '../sign-in/password.ts';
import { accountState, accountView, findAccounts, findUser, handoverOf } from './accounts.ts';
import {
  administratorRole,
  isOneOfTheThree,
  keepOneAdministrator,
  lockAdministrators,
} from './administrators.ts';
import { beginHandover, confirmHandover, keepersOf, takeHandover } from './handover.ts';
import {
  type InvitationRow,
  invitationOf,
  makeInvitation,
  mayInvite,
  takeInvitation,
  waitingInvitations,
  withdraw,
  withdrawInvitationsOf,
} from './invitations.ts';
import {
  endMembership,
  findMemberships,
  type GrantRefusal,
  grantRole,
  isAdministered,
  oneHand,
  readMembership,
} from './store.ts';

/** Logins of others that somebody with an invitation may hit upon in ten minutes. */
const MOST_CHOICES = 10;

/** The error of a role that cannot be given. */
function refused(refusal: GrantRefusal): AppError {
  switch (refusal.why) {
    case 'account.untaken':
      return new AppError('account.untaken');
    case 'role.notHere':
      return new AppError('role.notHere', { role: refusal.role });
    case 'organisation.notApproved':
      return new AppError(
        refusal.state === 'suspended' ? 'organisation.suspended' : 'organisation.notApproved',
      );
    case 'role.separate':
      return new AppError('role.separate', { one: refusal.one, other: refusal.other });
  }
}

const invitationView = (row: InvitationRow) => ({
  id: row.id,
  role: row.role,
  name: row.for_name,
  invitedBy: row.invited_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});

/** The things of an organisation's people: theirs; the installation's own are nobody's. */
const people = (partyId: number | null) => ({ owners: partyId === null ? [] : [partyId] });

/** Who has which role: people, invitations, accounts. */
export function registerPeopleRoutes(app: App, context: Context): void {
  const { pool, now } = context;
  const attempts = new Attempts();
  // Whoever has an invitation is told when a login is taken, so that they choose another: not often enough to look for logins.
  const choices = new Attempts(MOST_CHOICES);
  const forget = (userId: string) => actorCacheOf(pool).forgetWhere((actor) => actor.userId === userId);

  const viewOf = async (user: UserAccount) =>
    accountView(user, await handoverOf(pool, user.id, now()), now());

  /** One try of an address at what anybody may ask: tokens are long, and guessing them should not be free. */
  function take(address: string, kept = attempts): void {
    const wait = kept.take(address, now().getTime());
    if (wait > 0)
      throw new AppError('auth.tooMany', {
        minutes: Math.ceil(wait / 60_000),
        retryAfter: Math.ceil(wait / 1000),
      });
  }

  mount(app, listPeople, async ({ query, actor, decide }) => {
    const id = query.organisation ?? actor.partyId;
    decide(people(id === 0 ? null : id));
    const { rows, next, total } = await findMemberships(pool, id, query, now());
    return {
      items: rows.map((row) => ({
        id: row.id,
        login: row.login,
        displayName: row.display_name,
        role: row.role,
        grantedBy: row.granted_by,
        grantedAt: row.granted_at.toISOString(),
        disabled: row.disabled_at !== null,
        handover: row.handover,
      })),
      next,
      total,
    };
  });

  mount(app, endRole, async ({ params, body, actor, locale, decide, audit }) => {
    const userId = await transaction(pool, async (client) => {
      await lockAdministrators(client);
      const held = await readMembership(client, params.id);
      if (held === null) throw notFound('person', params.id, locale);
      decide(people(held.party_id));
      await keepOneAdministrator(client, held.user_id);
      await endMembership(client, held.id, actor.name, body.reason, now());
      if (relationsFor('people.invite', held.role).length > 0)
        await withdrawInvitationsOf(client, `user:${held.login}`, held.party_id, now());
      audit.change(
        { login: held.login, role: held.role, organisation: held.party_id ?? 0 },
        { role: null, reason: body.reason },
      );
      await audit.enter(client);
      return held.user_id;
    });
    forget(userId);
    return { ok: true };
  });

  mount(app, giveRole, async ({ body, actor, locale, audit }) => {
    audit.thing('account', null);
    // Only what has no organisation's administrator yet to give it: the installation's roles, and the first administrator.
    const partyId = body.organisation === 0 ? null : body.organisation;
    if (partyId !== null && body.role !== 'organisationAdministrator')
      throw new AppError('role.notHere', { role: body.role });
    const user = await findUser(pool, body.login);
    if (user === null || user.id === actor.userId) throw notFound('person', body.login, locale);
    audit.thing('account', user.login);
    audit.change(null, { role: body.role, organisation: body.organisation });
    await transaction(pool, async (client) => {
      if (partyId !== null && (await isAdministered(client, partyId)))
        throw new AppError('role.administered');
      const refusal = await grantRole(client, { userId: user.id, partyId, role: body.role, by: actor.name });
      if (refusal) throw refused(refusal);
      const alone = await oneHand(client, { userId: user.id, partyId, by: actor.name });
      if (alone !== null) throw new AppError(alone);
      await audit.enter(client);
    });
    forget(user.id);
    return { ok: true };
  });

  mount(app, listInvitations, async ({ actor }) => ({
    items: (await waitingInvitations(pool, actor.partyId, now())).map(invitationView),
  }));

  mount(app, invite, async ({ body, actor, audit }) => {
    const { partyId } = actor;
    const organisation = await readOrganisation(pool, partyId);
    if (organisation === null || !roleFits(body.role, organisation.kinds))
      throw new AppError('role.notHere', { role: body.role });
    const { token, invitation } = await makeInvitation(pool, {
      partyId,
      role: body.role,
      name: body.name.trim(),
      by: actor.name,
      now: now(),
    });
    audit.thing('invitation', invitation.id);
    audit.change(null, { role: invitation.role, organisation: partyId });
    return {
      invitation: invitationView(invitation),
      token,
      url: `${context.config.publicUrl}/invitations/${token}`,
    };
  });

  mount(app, withdrawInvitation, async ({ params, actor, locale, audit }) => {
    if (!(await withdraw(pool, params.id, actor.partyId, now()))) throw notFound('person', params.id, locale);
    audit.change(null, { state: 'withdrawn' });
    return { ok: true };
  });

  mount(app, getInvitation, async ({ params, request, audit }) => {
    take(request.ip);
    const found = await invitationOf(pool, params.token, now());
    if (found === null) throw new AppError('invitation.invalid');
    audit.thing('invitation', found.id);
    const organisation = found.party_id === null ? null : await readOrganisation(pool, found.party_id);
    return {
      role: found.role,
      name: found.for_name,
      organisation: organisation?.name ?? null,
      expiresAt: found.expires_at.toISOString(),
    };
  });

  /** Gives the invited role to a user (`name`: as records call them), once; never to whoever invited. */
  async function accept(
    client: Client,
    token: string,
    userId: string,
    name: string,
    audit: RequestAudit,
  ): Promise<void> {
    const found = await invitationOf(client, token, now(), true);
    if (found === null) throw new AppError('invitation.invalid');
    if (found.invited_by === name) throw new AppError('invitation.own');
    // Whoever invited may have lost that right by a way that withdraws nothing.
    if (!(await mayInvite(client, found.invited_by, found.party_id)))
      throw new AppError('invitation.invalid');
    const refusal = await grantRole(client, {
      userId,
      partyId: found.party_id,
      role: found.role,
      by: found.invited_by,
    });
    if (refusal) throw refused(refusal);
    await takeInvitation(client, found.id, userId, now());
    audit.thing('invitation', found.id);
    audit.change(null, {
      login: name.replace(/^user:/, ''),
      role: found.role,
      organisation: found.party_id ?? 0,
      invitedBy: found.invited_by,
    });
    await audit.enter(client);
  }

  mount(app, acceptInvitation, async ({ params, body, request, audit }) => {
    take(request.ip);
    const login = readLogin('/login', body.login);
    refusePassword('/password', body.password, login);
    await transaction(pool, async (client) => {
      const found = await invitationOf(client, params.token, now(), true);
      if (found === null) throw new AppError('invitation.invalid');
      const user = await addUser(client, {
        login,
        password: body.password,
        displayName: body.displayName.trim(),
        partyId: found.party_id,
        rights: [],
      });
      if (user === null) {
        take(request.ip, choices);
        throw new AppError('login.taken', { login });
      }
      await accept(client, params.token, user.id, `user:${login}`, audit);
    });
    return { ok: true };
  });

  mount(app, acceptInvitationAsMe, async ({ params, actor, locale, audit }) => {
    const { userId } = actor;
    if (userId === null) throw notFound('person', actor.name, locale);
    await transaction(pool, (client) => accept(client, params.token, userId, actor.name, audit));
    forget(userId);
    return { ok: true };
  });

  mount(app, listAccounts, ({ query }) => findAccounts(pool, query, now()));

  mount(app, openAccount, async ({ body, actor, audit }) => {
    const login = readLogin('/login', body.login);
    // Its password is nobody's until its owner chooses one: what is hashed here is told to no one.
    const nobodys = { hash: await hashPassword(makePassword()) };
    const displayName = body.displayName.trim();
    const opened = await transaction(pool, async (client) => {
      const user = await addUser(client, {
        login,
        password: nobodys,
        displayName,
        partyId: null,
        rights: [],
        mustChange: true,
      });
      if (user === null) throw new AppError('login.taken', { login });
      const code = await beginHandover(client, user.id, actor.name, now());
      audit.thing('account', user.login);
      audit.change(null, { login: user.login, displayName: user.displayName });
      await audit.enter(client);
      return { user, code };
    });
    return { account: accountView(opened.user, 'first', now()), code: opened.code };
  });

  mount(app, changeAccount, async ({ params, body, actor, locale, audit }) => {
    const changed = await findUser(pool, params.login);
    if (changed === null || changed.id === actor.userId) throw notFound('person', params.login, locale);
    if (body.change === 'resetPassword') {
      // Whoever had another administrator's account would do their work beside their own (GB/T 22239-2019 8.1.5).
      if (await isOneOfTheThree(pool, changed.id)) throw new AppError('account.administrator');
      const user = await readUser(pool, changed.login);
      if (user === null) throw notFound('person', params.login, locale);
      const code = await transaction(pool, async (client) => {
        const half = await beginHandover(client, changed.id, actor.name, now());
        audit.change(null, { change: body.change });
        await audit.enter(client);
        return half;
      });
      return { account: accountView(user, 'first', now()), code };
    }
    // The three keep watch over each other: none of them is put out, or back, by the system administrator (GB/T 22239-2019 8.1.5).
    const role = await administratorRole(pool, changed.id);
    if (role !== null && role !== 'systemAdministrator') throw new AppError('account.otherAdministrator');
    const change: Record<typeof body.change, () => Promise<UserAccount | null>> = {
      disable: () =>
        disableUser(pool, params.login, now(), async (client) => {
          await lockAdministrators(client);
          // Another role may have come since.
          const held = await administratorRole(client, changed.id);
          if (held !== role) throw new AppError('account.otherAdministrator');
          await keepOneAdministrator(client, changed.id);
        }),
      enable: () => enableUser(pool, params.login),
    };
    const before = await accountState(pool, changed.login);
    const user = await change[body.change]();
    if (user === null) throw notFound('person', params.login, locale);
    audit.change(before, { change: body.change, ...(await accountState(pool, changed.login)) });
    return { account: await viewOf(user), code: null };
  });

  mount(app, confirmAccount, async ({ params, actor, locale, audit }) => {
    const user = await findUser(pool, params.login);
    // One that is not theirs is answered like one that is not there: which logins there are is not told.
    const theirs =
      user !== null &&
      user.id !== actor.userId &&
      may(actor.acting, 'account.handOver', { owners: await keepersOf(pool, user.id) }).allowed;
    if (!theirs) throw notFound('person', params.login, locale);
    if (await isOneOfTheThree(pool, user.id)) throw new AppError('account.administrator');
    return transaction(pool, async (client) => {
      const code = await confirmHandover(client, user.id, actor.name, now());
      if (code === null) throw new AppError('account.notWaiting');
      audit.thing('account', user.login);
      audit.change(null, { confirmed: true });
      await audit.enter(client);
      return { code };
    });
  });

  mount(app, takeAccount, async ({ body, request, audit }) => {
    take(request.ip);
    const user = await findUser(pool, body.login);
    // As it was asked for, whether it is there or not: what is said of a password must not tell which logins there are.
    const login = tidyLogin(body.login);
    refusePassword('/password', body.password, login);
    const chosen = { hash: await hashPassword(body.password) };
    await transaction(pool, async (client) => {
      // A role of the three that was given meanwhile would come with it.
      const taken =
        user !== null &&
        (await takeHandover(client, user.id, [body.first, body.second], now())) &&
        !(await isOneOfTheThree(client, user.id));
      const identitiesEnded = taken ? await ownPassword(client, user.id, chosen.hash, now()) : null;
      if (identitiesEnded === null) throw new AppError('account.codesWrong');
      audit.thing('account', login);
      audit.change(null, { login, identitiesEnded });
      await audit.enter(client);
    });
    attempts.giveBack(request.ip);
    forget(user!.id);
    return { ok: true };
  });

  mount(app, unlockAccount, async ({ params, locale, audit }) => {
    const before = await accountState(pool, params.login);
    const user = await unlockUser(pool, params.login);
    if (user === null) throw notFound('person', params.login, locale);
    audit.change(before, await accountState(pool, params.login));
    return viewOf(user);
  });
}
