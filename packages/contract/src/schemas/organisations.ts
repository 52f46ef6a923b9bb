import { LABORATORY_LEVELS, ORGANISATION_KINDS, type OrganisationKind } from '@liangsu/domain/access';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { AuthorityRank, DisciplineName, OrganisationKindName, OrganisationStateName } from './access.ts';
import { Nullable, nameText, oneOf, page, pageQuery, reasonText } from './common.ts';
import { About } from './parties.ts';

/** What a party can register as: everything but the installation itself. */
export const REGISTRABLE_KINDS = (Object.keys(ORGANISATION_KINDS) as OrganisationKind[]).filter(
  (kind) => kind !== 'installation',
) as [OrganisationKind, ...OrganisationKind[]];

export const DOCUMENT_KINDS = [
  'businessLicence',
  'legalPerson',
  'foodLicence',
  'grainPurchaseFiling',
  'accreditation',
  'facilities',
  'other',
] as const;
export const DOCUMENT_TYPES = ['application/pdf', 'image/png', 'image/jpeg'] as const;
/** The largest document, in bytes as it is; in base64 it is a third longer. */
export const DOCUMENT_BYTES = 5_000_000;

/** What an organisation says of itself when it registers, and when that changes. */
export const Application = Type.Object({
  name: nameText(),
  kinds: Type.Array(oneOf(REGISTRABLE_KINDS), { minItems: 1, maxItems: 10, uniqueItems: true }),
  jurisdictionCode: Type.String({ maxLength: 12 }),
  address: Nullable(Type.String({ maxLength: 500 })),
  authority: Nullable(AuthorityRank),
  laboratoryLevel: Nullable(oneOf(LABORATORY_LEVELS)),
});

const Person = Type.Object({
  login: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 10, maxLength: 200 }),
  displayName: nameText(),
});
const OrganisationId = Type.Object({ id: Type.Integer({ minimum: 1 }) });

export const registerOrganisation = route({
  method: 'POST',
  path: '/api/v1/registrations',
  action: 'public',
  records: 'organisation.register',
  summary: 'Register an organisation and its first account; it waits for the authority of its territory',
  tag: 'organisations',
  body: Type.Object({
    uscc: Type.String({ maxLength: 30, description: 'Unified social credit code' }),
    organisation: Application,
    person: Person,
  }),
  response: Type.Object({
    organisationId: Type.Integer(),
    state: OrganisationStateName,
    login: Type.String({
      description:
        'What the account is signed in to with: what was asked for, and always four characters behind it',
    }),
  }),
});

const Step = Type.Object({
  /** The kinds that an approval or refusal answered for; null where it says none. */
  answered: Nullable(Type.Array(OrganisationKindName)),
  kind: oneOf(['applied', 'proposed', 'approved', 'refused', 'suspended', 'reinstated']),
  reason: Nullable(Type.String()),
  by: Type.String(),
  at: Type.String({ format: 'date-time' }),
});
const OrganisationDocument = Type.Object({
  id: Type.String(),
  kind: oneOf(DOCUMENT_KINDS),
  /** Null to whoever may not open it, and of one that was erased. */
  name: Nullable(Type.String()),
  /** Its bytes and name are gone; hash, size and kind stay. */
  erasedAt: Nullable(Type.String({ format: 'date-time' })),
  mediaType: oneOf(DOCUMENT_TYPES),
  bytes: Type.Integer(),
  sha256: Type.String(),
  at: Type.String({ format: 'date-time' }),
});
const organisationFields = {
  id: Type.Integer(),
  name: Type.String(),
  uscc: Nullable(Type.String()),
  kinds: Type.Array(OrganisationKindName),
  state: OrganisationStateName,
  area: Nullable(Type.String()),
  jurisdictionCode: Type.String(),
  /** Data wait for approval. */
  pending: Type.Boolean(),
  createdAt: Type.String({ format: 'date-time' }),
};
export const OrganisationSummary = Type.Object(organisationFields);
export const Organisation = Type.Object({
  ...organisationFields,
  authority: Nullable(AuthorityRank),
  laboratoryLevel: Nullable(oneOf(LABORATORY_LEVELS)),
  application: Nullable(Type.Object({ ...Application.properties, uscc: Nullable(Type.String()) })),
  /** The name of the area that was applied for. */
  applicationArea: Nullable(Type.String()),
  /** Each kind that it is or wants to be, and whose answer that needs: kinds nobody answered for do not count. */
  answers: Type.Array(
    Type.Object({
      kinds: Type.Array(OrganisationKindName),
      state: oneOf(['approved', 'waiting', 'refused']),
      /** Disciplines of which one answers. */
      disciplines: Type.Array(DisciplineName),
      /** The authorities here that answer; none where no such authority takes part yet. */
      bureaus: Type.Array(Type.String()),
      about: About,
    }),
  ),
  /** What was seen: a decision sends it back, so that nobody decides on what changed since. */
  lastStep: Type.Integer(),
  documents: Type.Array(OrganisationDocument),
  steps: Type.Array(Step),
  /** Whether an authority here has it in its territory; the security administrator admits authorities without one. */
  superior: Type.Boolean(),
  /** Such an admission has one of the two whom it takes: oneself, or somebody else; null: none. */
  proposed: Nullable(oneOf(['own', 'other'])),
  about: About,
});
export type OrganisationView = Static<typeof Organisation>;

export const listOrganisations = route({
  method: 'GET',
  path: '/api/v1/organisations',
  action: 'organisation.read',
  about: 'narrowed',
  summary: 'Organisations that take part or want to: of the own territory, of every one, or the own',
  tag: 'organisations',
  query: Type.Object({
    ...pageQuery,
    state: Type.Optional(OrganisationStateName),
    waiting: Type.Optional(
      Type.Boolean({
        description: 'Only those whose application waits for an answer of the asking authority',
      }),
    ),
    q: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  response: page(OrganisationSummary),
});
export const getOrganisation = route({
  method: 'GET',
  path: '/api/v1/organisations/:id',
  action: 'organisation.read',
  about: 'thing',
  summary: 'One organisation with its papers and steps',
  tag: 'organisations',
  params: OrganisationId,
  response: Organisation,
});
export const putApplication = route({
  method: 'PUT',
  path: '/api/v1/organisations/:id/application',
  action: 'organisation.apply',
  about: 'thing',
  summary: 'Ask for a change of what was registered; it holds when it is approved',
  tag: 'organisations',
  params: OrganisationId,
  body: Application,
  response: Organisation,
});
export const addOrganisationDocument = route({
  method: 'POST',
  path: '/api/v1/organisations/:id/documents',
  action: 'organisation.apply',
  about: 'thing',
  summary: 'Hand in a paper: PDF, PNG or JPEG by its content, at most 5 MB',
  tag: 'organisations',
  params: OrganisationId,
  body: Type.Object({
    kind: oneOf(DOCUMENT_KINDS),
    name: nameText(),
    content: Type.String({ minLength: 1, maxLength: 6_700_000, description: 'base64' }),
  }),
  response: Organisation,
});
export const getOrganisationDocument = route({
  method: 'GET',
  path: '/api/v1/organisations/:id/documents/:document',
  action: 'organisation.papers',
  about: 'thing',
  summary: 'A paper, as it was handed in',
  tag: 'organisations',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }), document: Type.String({ format: 'uuid' }) }),
  response: Type.Unsafe<never>({ type: 'string', format: 'binary' }),
  produces: 'application/pdf',
});

const Reason = reasonText();
const Seen = Type.Integer({ minimum: 0, description: 'lastStep of the organisation as it was looked at' });
export const decideOrganisation = route({
  method: 'POST',
  path: '/api/v1/organisations/:id/approval',
  action: 'organisation.approve',
  about: 'thing',
  summary:
    "Approve or refuse a registration or a change of it, for the kinds that one answers for: the territory's authority",
  tag: 'organisations',
  params: OrganisationId,
  body: Type.Object({ decision: oneOf(['approve', 'refuse']), reason: Nullable(Reason), seen: Seen }),
  response: Organisation,
});
export const suspendOrganisation = route({
  method: 'POST',
  path: '/api/v1/organisations/:id/suspension',
  action: 'organisation.suspend',
  about: 'thing',
  summary: "Suspend or reinstate an organisation: the territory's authority",
  tag: 'organisations',
  params: OrganisationId,
  body: Type.Object({ decision: oneOf(['suspend', 'reinstate']), reason: Reason, seen: Seen }),
  response: Organisation,
});
export const admitAuthority = route({
  method: 'POST',
  path: '/api/v1/organisations/:id/admission',
  action: 'organisation.admitAuthority',
  about: 'thing',
  summary:
    'The same for an authority that has none above it here: the security administrator; an approval waits for a second person',
  tag: 'organisations',
  params: OrganisationId,
  body: Type.Object({
    decision: oneOf(['approve', 'refuse', 'suspend', 'reinstate']),
    reason: Nullable(Reason),
    seen: Seen,
  }),
  response: Organisation,
});

export const confirmAdmission = route({
  method: 'POST',
  path: '/api/v1/organisations/:id/admission/confirmation',
  action: 'organisation.confirmAdmission',
  about: 'thing',
  summary:
    'Admit, as the second of two, an authority that the security administrator approved: the system administrator',
  tag: 'organisations',
  params: OrganisationId,
  body: Type.Object({ reason: Nullable(Reason), seen: Seen }),
  response: Organisation,
});

/** A change of registered data, of a party or a place. */
export const RegisterChange = Type.Object({
  at: Type.String({ format: 'date-time' }),
  by: Type.String(),
  contactChanged: Type.Boolean(),
  /** What it was and what it became, field by field. */
  fields: Type.Array(Type.Object({ field: Type.String(), before: Type.Unknown(), after: Type.Unknown() })),
});
export const listPartyChanges = route({
  method: 'GET',
  path: '/api/v1/parties/:id/changes',
  action: 'party.read',
  summary: 'What was changed of a party, when and by whom, the latest first',
  tag: 'parties',
  params: OrganisationId,
  query: Type.Object({ ...pageQuery }),
  response: page(RegisterChange),
});
export const listPlaceChanges = route({
  method: 'GET',
  path: '/api/v1/places/:id/changes',
  action: 'place.read',
  summary: 'What was changed of a place, when and by whom, the latest first',
  tag: 'places',
  params: OrganisationId,
  query: Type.Object({ ...pageQuery }),
  response: page(RegisterChange),
});
