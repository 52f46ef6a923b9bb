import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, Ok, oneOf, page, pageQuery, reasonText } from './common.ts';

const Moment = Type.String({ format: 'date-time' });
const Reason = reasonText();

/** What is kept about somebody, each kind with why and how long, in the reader's language. */
export const PersonalDataCopy = Type.Object({
  madeAt: Moment,
  subject: Type.String(),
  categories: Type.Array(
    Type.Object({
      code: Type.String(),
      what: Type.String(),
      purpose: Type.String(),
      term: Type.String(),
      onRequest: oneOf(['erased', 'replaced', 'kept']),
    }),
  ),
  data: Type.Record(Type.String(), Type.Unknown()),
});
export type PersonalDataCopyView = Static<typeof PersonalDataCopy>;

export const ErasureRequest = Type.Object({
  id: Type.String(),
  login: Type.String(),
  displayName: Type.String(),
  reason: Nullable(Type.String()),
  askedAt: Moment,
  state: oneOf(['waiting', 'withdrawn', 'done', 'refused']),
  answer: Nullable(Type.String()),
});
export type ErasureRequestView = Static<typeof ErasureRequest>;

export const PersonalDataAct = Type.Object({
  id: Type.String(),
  kind: oneOf(['exported', 'erased']),
  subject: Type.String(),
  label: Nullable(Type.String()),
  erased: Type.Array(Type.String()),
  kept: Type.Array(Type.String()),
  reason: Type.String(),
  by: Type.String(),
  at: Moment,
});

export const getMyPersonalData = route({
  method: 'GET',
  path: '/api/v1/me/personal-data',
  action: 'self',
  records: 'personalData.export',
  summary: 'What is kept about me; asks for the password again, and is recorded',
  tag: 'personal data',
  response: PersonalDataCopy,
});
export const getMyErasure = route({
  method: 'GET',
  path: '/api/v1/me/erasure',
  action: 'self',
  summary: 'My latest request for erasure',
  tag: 'personal data',
  response: Type.Object({ request: Nullable(ErasureRequest) }),
});
export const askErasure = route({
  method: 'POST',
  path: '/api/v1/me/erasure',
  action: 'self',
  records: 'personalData.ask',
  summary: 'Ask for the erasure of my account; asks for the password again',
  tag: 'personal data',
  body: Type.Object({ reason: Nullable(Type.String({ maxLength: 1000 })) }),
  response: Ok,
});
export const withdrawErasure = route({
  method: 'DELETE',
  path: '/api/v1/me/erasure',
  action: 'self',
  records: 'personalData.withdraw',
  summary: 'Withdraw my request for erasure',
  tag: 'personal data',
  response: Ok,
});
export const listErasureRequests = route({
  method: 'GET',
  path: '/api/v1/personal-data/requests',
  action: 'personalData.read',
  summary: 'Requests for erasure that wait',
  tag: 'personal data',
  response: Type.Object({ items: Type.Array(ErasureRequest) }),
});
export const refuseErasure = route({
  method: 'POST',
  path: '/api/v1/personal-data/requests/:id/refusal',
  action: 'personalData.erase',
  summary: 'Refuse a request for erasure, with the reason that its owner is told',
  tag: 'personal data',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  body: Type.Object({ reason: Reason }),
  response: Ok,
});
export const eraseAccount = route({
  method: 'POST',
  path: '/api/v1/accounts/:login/erasure',
  action: 'personalData.erase',
  summary: 'Erase an account: names in evidence become role and organisation, the rest is gone',
  tag: 'personal data',
  params: Type.Object({ login: Type.String({ minLength: 1, maxLength: 100 }) }),
  body: Type.Object({ reason: Reason }),
  response: PersonalDataAct,
});
export const eraseReporter = route({
  method: 'POST',
  path: '/api/v1/reports/by-number/:number/erasure',
  action: 'personalData.erase',
  summary: 'Erase how a reporter can be reached, at their request, by the number that they were given',
  tag: 'personal data',
  params: Type.Object({ number: Type.String({ pattern: '^R[0-9A-Z]{9}$' }) }),
  body: Type.Object({ reason: Reason }),
  response: PersonalDataAct,
});
export const eraseContact = route({
  method: 'POST',
  path: '/api/v1/parties/by-code/:code/contact-erasure',
  action: 'personalData.erase',
  summary: "Erase a party's contact and telephone, at that person's request, by its credit code or number",
  tag: 'personal data',
  params: Type.Object({ code: Type.String({ pattern: '^([0-9]{1,15}|[0-9A-Z]{18})$' }) }),
  body: Type.Object({ reason: Reason }),
  response: PersonalDataAct,
});
export const erasePaper = route({
  method: 'POST',
  path: '/api/v1/organisations/:id/documents/:document/erasure',
  action: 'personalData.erase',
  summary:
    'Erase a paper that an organisation handed in: its bytes and name are gone, kind, size, hash and time stay',
  tag: 'personal data',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }), document: Type.String({ format: 'uuid' }) }),
  body: Type.Object({ reason: Reason }),
  response: PersonalDataAct,
});
export const getReporterData = route({
  method: 'GET',
  path: '/api/v1/reports/:id/personal-data',
  action: 'publicReport.handle',
  records: 'personalData.export',
  about: 'thing',
  summary: 'What is kept about a reporter, to be handed to them; recorded',
  tag: 'personal data',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
  response: PersonalDataCopy,
});
export const listPersonalDataActs = route({
  method: 'GET',
  path: '/api/v1/personal-data/acts',
  action: 'personalData.read',
  summary: 'What was given out and erased, and by whom, the latest first',
  tag: 'personal data',
  query: Type.Object(pageQuery),
  response: page(PersonalDataAct),
});
export const findContacts = route({
  method: 'GET',
  path: '/api/v1/personal-data/contacts',
  action: 'personalData.read',
  summary:
    'Parties that name whom to call, by a part of the name, by credit code or by number: never the contact itself',
  tag: 'personal data',
  query: Type.Object({ q: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) }),
  response: Type.Object({
    items: Type.Array(
      Type.Object({
        id: Type.Integer(),
        name: Type.String(),
        uscc: Nullable(Type.String()),
        area: Nullable(Type.String()),
      }),
    ),
  }),
});
