import { OUTCOME_NAMES, type Outcome } from '@liangsu/domain/audit';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf, page, pageQuery } from './common.ts';

const OutcomeName = oneOf(OUTCOME_NAMES as [Outcome, ...Outcome[]]);

/** One line of the audit trail. */
export const AuditEntryView = Type.Object({
  no: Type.Integer(),
  at: Type.String({ description: 'RFC 3339' }),
  actor: Type.String({
    description: 'Stable name: `user:<login>`, `key:<id>`, `anonymous`, `command` (on the machine itself)',
  }),
  actorName: Type.String({ description: 'As it was then' }),
  party: Nullable(
    Type.Object({
      id: Type.Integer({ description: '0 is the installation' }),
      name: Nullable(Type.String()),
    }),
  ),
  ground: Nullable(
    Type.Object({
      by: oneOf(['public', 'self', 'grant', 'role', 'command']),
      what: Nullable(Type.String({ description: 'The role, or the plain right' })),
      relation: Nullable(Type.String()),
    }),
  ),
  action: Type.String({
    description: 'An action or act of docs/permissions.md; `self` and `public` for others',
  }),
  method: Nullable(Type.String()),
  route: Nullable(Type.String({ description: 'Pattern of the address' })),
  thing: Nullable(Type.Object({ kind: Type.String(), id: Nullable(Type.String()) })),
  outcome: OutcomeName,
  code: Nullable(Type.String({ description: 'Why not: of the denial or the problem' })),
  before: Type.Unknown({ description: 'What was, as far as it is told; null when nothing is' }),
  after: Type.Unknown({ description: 'What is, likewise; secrets are withheld' }),
  address: Nullable(Type.String()),
  agent: Nullable(Type.String()),
  request: Nullable(Type.String({ description: 'Number of the request, as problem documents tell it' })),
  times: Type.Integer({ description: 'Refusals of one address and kind that were counted together; else 1' }),
});
export type AuditEntryOf = Static<typeof AuditEntryView>;

const auditFilter = {
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Not before this instant' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Before this instant' })),
  actor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'A stable name, or a user’s login alone' }),
  ),
  action: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  thing: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Kind of thing' })),
  thingId: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'With `thing`: which of that kind' }),
  ),
  outcome: Type.Optional(OutcomeName),
  address: Type.Optional(
    Type.String({ minLength: 1, maxLength: 50, description: 'An address, or a network as 10.1.0.0/16' }),
  ),
};

export const listAudit = route({
  method: 'GET',
  path: '/api/v1/audit',
  action: 'audit.read',
  summary: 'Search the audit trail, the latest first',
  tag: 'audit',
  query: Type.Object({ ...auditFilter, ...pageQuery }),
  response: page(AuditEntryView),
});

export const exportAudit = route({
  method: 'GET',
  path: '/api/v1/audit/export',
  action: 'audit.export',
  summary: 'What a search of the audit trail finds, as a workbook or CSV; the export is itself recorded',
  tag: 'audit',
  query: Type.Object({
    ...auditFilter,
    format: Type.Optional(Type.Unsafe<'xlsx' | 'csv'>({ ...oneOf(['xlsx', 'csv']), default: 'xlsx' })),
  }),
  response: Type.Unknown(),
});
