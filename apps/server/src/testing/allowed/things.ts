import { Secret, TOTP } from 'otpauth';
import type { Caller } from '../callers.ts';
import { documentOf, transformed } from '../epcis.ts';
import { partyInput } from '../party-input.ts';
import { organisation } from '../people.ts';
import { placeInput } from '../place-input.ts';
import type { World } from './world.ts';

export const PASSWORD = 'a good long one';
export const PDF = Buffer.from('%PDF-1.7 a paper').toString('base64');
export const REASON = '按规定办理';

export const application = (more: object = {}) => ({
  name: '曲靖某粮食储备有限公司',
  kinds: ['storageEnterprise'],
  jurisdictionCode: '530302',
  address: null,
  authority: null,
  laboratoryLevel: null,
  ...more,
});

/** Somebody new with a second factor; the codes with which it can be removed. */
export async function withSecondFactor(w: World): Promise<{ call: Caller; codes: string[] }> {
  const { call } = await w.somebody(null, 'dataSteward');
  const { secret } = (await call('POST', '/api/v1/me/second-factor', { password: PASSWORD })).body;
  const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
  const { body } = await call('PUT', '/api/v1/me/second-factor', { code });
  return { call, codes: body.recoveryCodes };
}

export const party = async (w: World, more: object = {}): Promise<number> =>
  (await w.own('steward', 'POST', '/api/v1/parties', partyInput({ name: `某厂${w.next()}`, ...more }))).body
    .id;

/** An organisation that has just applied: its number, and the last step that a decision has to have looked at. */
export async function applicant(
  w: World,
  more: object = {},
): Promise<{ id: number; seen: number; login: string }> {
  const body = {
    uscc: w.uscc(),
    organisation: application(more),
    person: { login: `applicant-${w.next()}`, password: PASSWORD, displayName: '张某' },
  };
  const answer = await w.own('anonymous', 'POST', '/api/v1/registrations', body, {
    'x-forwarded-for': `192.0.2.${w.next() % 250}`,
  });
  const id: number = answer.body.organisationId;
  return { id, seen: await lastStep(w, id), login: answer.body.login };
}
export async function lastStep(w: World, id: number): Promise<number> {
  const { rows } = await w.server.owner.query<{ seen: number }>(
    'SELECT coalesce(max(id), 0) AS seen FROM organisation_step WHERE party_id = $1',
    [id],
  );
  return rows[0]!.seen;
}
/** A paper of the mill. */
export async function paper(w: World): Promise<string> {
  const body = { kind: 'other', name: '材料.pdf', content: PDF };
  const { body: now } = await w.own('chief', 'POST', `/api/v1/organisations/${w.mill}/documents`, body);
  return now.documents.at(-1).id;
}
export async function member(w: World): Promise<string> {
  const { login } = await w.somebody(w.mill, 'viewer');
  const { rows } = await w.server.owner.query<{ id: string }>(
    'SELECT m.id FROM membership m JOIN app_user u ON u.id = m.user_id WHERE u.login = $1',
    [login],
  );
  return rows[0]!.id;
}
export async function labelJob(w: World): Promise<string> {
  const body = { codes: [await w.lot()], layout: 'a4-2x5', copies: 1 };
  return (await w.own('clerk', 'POST', '/api/v1/label-jobs', body)).body.id;
}
export async function erasureRequest(w: World): Promise<{ id: string; login: string; call: Caller }> {
  const asker = await w.somebody();
  await asker.call('POST', '/api/v1/me/erasure', { reason: null });
  const { body } = await w.own('security', 'GET', '/api/v1/personal-data/requests');
  return { id: body.items.find(({ login }: { login: string }) => login === asker.login).id, ...asker };
}
export async function message(w: World): Promise<{ id: string; message: string }> {
  const id = await w.webhook();
  await w.own('chief', 'POST', `/api/v1/webhooks/${id}/test`);
  const { body } = await w.own('chief', 'GET', `/api/v1/webhooks/${id}/messages`);
  return { id, message: body.items[0].id };
}
export async function scopeCursor(w: World): Promise<{ code: string; cursor: string }> {
  const code = await w.lot();
  const url = `/api/v1/lots/${code}/recall-scope`;
  await w.own('steward', 'GET', url);
  const more = transformed([[code, 100]], [[`${code}-B`, 90]], 'allowed-1', '2026-09-03T08:00:00+08:00');
  await w.own('clerk', 'POST', '/api/v1/events', documentOf(more));
  await w.own('steward', 'GET', url);
  const { rows } = await w.server.owner.query<{ id: string }>(
    'SELECT id FROM recall_scope_run WHERE lot = (SELECT id FROM lot WHERE code = $1) ORDER BY id',
    [code],
  );
  return { code, cursor: `${rows[0]!.id}.${rows[1]!.id}.0` };
}

export async function place(w: World): Promise<number> {
  return (await w.own('steward', 'POST', '/api/v1/places', placeInput({ name: `某仓${w.next()}` }))).body.id;
}
export async function newChief(w: World): Promise<Caller> {
  const id = await organisation(w.server, 'processor', '530302');
  return (await w.somebody(id, 'organisationAdministrator')).call;
}
