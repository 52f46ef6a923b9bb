import { AUTHORITY_LEVELS } from '@liangsu/domain/access';
import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { DisciplineName } from './access.ts';
import { Nullable, oneOf, page, pageQuery, sortBy } from './common.ts';
import { PartyRef, PlaceRef } from './lots.ts';

/** What decides who may change a record; the console asks the same function with it as the server does. */
export const About = Type.Object({
  owners: Type.Array(Type.Integer()),
  territory: Nullable(Type.String()),
  disciplines: Nullable(Type.Array(DisciplineName)),
  level: Nullable(oneOf(AUTHORITY_LEVELS)),
});

export const PARTY_KINDS = [
  'grower',
  'cooperative',
  'trader',
  'storageEnterprise',
  'reserveCompany',
  'processor',
  'slaughterhouse',
  'wholesaler',
  'market',
  'stall',
  'retailer',
  'canteen',
  'laboratory',
  'authority',
  'carrier',
  'bank',
  'other',
] as const;
export const PLACE_KINDS = [
  'farm',
  'depot',
  'warehouse',
  'compartment',
  'bin',
  'tank',
  'plant',
  'line',
  'market',
  'stall',
  'shop',
  'canteen',
  'port',
  'slaughterhouse',
  'other',
] as const;
export const Licence = Type.Object({
  kind: Type.String({ minLength: 1, maxLength: 50 }),
  number: Type.String({ minLength: 1, maxLength: 100 }),
  issuer: Nullable(Type.String({ maxLength: 200 })),
  validFrom: Nullable(Type.String({ format: 'date' })),
  validTo: Nullable(Type.String({ format: 'date' })),
});
const partyFields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  nameEn: Nullable(Type.String({ maxLength: 200 })),
  uscc: Nullable(Type.String({ maxLength: 18 })),
  gln: Nullable(Type.String({ maxLength: 13 })),
  kinds: Type.Array(oneOf(PARTY_KINDS), { maxItems: PARTY_KINDS.length }),
  jurisdictionCode: Nullable(Type.String({ maxLength: 12 })),
  address: Nullable(Type.String({ maxLength: 500 })),
  contactName: Nullable(Type.String({ maxLength: 100 })),
  contactPhone: Nullable(Type.String({ maxLength: 50 })),
  licences: Type.Array(Licence, { maxItems: 50 }),
};
export const PartyInput = Type.Object(partyFields);
export const Party = Type.Object({
  ...partyFields,
  id: Type.Integer(),
  uri: Type.String(),
  area: Nullable(Type.String()),
  declared: Type.Boolean(),
  /** It takes part as an organisation: what says who it is changes by an approved application only. */
  registered: Type.Boolean(),
  placeCount: Type.Integer(),
  lotCount: Type.Integer(),
  about: About,
});
const placeFields = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  nameEn: Nullable(Type.String({ maxLength: 200 })),
  code: Nullable(
    Type.String({
      maxLength: 30,
      description: 'LS/T place code: depot 21, warehouse 25, compartment 28, bin 30 characters',
    }),
  ),
  gln: Nullable(Type.String({ maxLength: 13 })),
  kind: oneOf(PLACE_KINDS),
  parentId: Nullable(Type.Integer()),
  operatorId: Nullable(Type.Integer()),
  jurisdictionCode: Nullable(Type.String({ maxLength: 12 })),
  address: Nullable(Type.String({ maxLength: 500 })),
  longitude: Nullable(Type.Number({ minimum: -180, maximum: 180 })),
  latitude: Nullable(Type.Number({ minimum: -90, maximum: 90 })),
  capacityKg: Nullable(Type.String({ maxLength: 30 })),
};
export const PlaceInput = Type.Object(placeFields);
export const Place = Type.Object({
  ...placeFields,
  id: Type.Integer(),
  uri: Type.String(),
  area: Nullable(Type.String()),
  declared: Type.Boolean(),
  operator: Nullable(PartyRef),
  ancestors: Type.Array(PlaceRef),
  children: Type.Array(PlaceRef),
  childCount: Type.Integer(),
  lotCount: Type.Integer(),
  about: About,
});
export type PartyView = Static<typeof Party>;
export type PlaceView = Static<typeof Place>;

const Id = Type.Object({ id: Type.Integer({ minimum: 1 }) });

export const PARTY_SORTS = ['name', 'uscc', 'area', 'recorded'] as const;
export const PLACE_SORTS = ['name', 'code', 'area', 'recorded'] as const;

export const listParties = route({
  method: 'GET',
  path: '/api/v1/parties',
  action: 'party.read',
  tag: 'parties',
  summary: 'Parties by name, credit code, kind, area; by name unless sorted otherwise',
  query: Type.Object({
    ...pageQuery,
    q: Type.Optional(Type.String({ maxLength: 200 })),
    kind: Type.Optional(oneOf(PARTY_KINDS)),
    area: Type.Optional(Type.String({ maxLength: 12 })),
    declared: Type.Optional(Type.Boolean()),
    sort: sortBy(PARTY_SORTS),
  }),
  response: page(
    Type.Interface([PartyRef], {
      area: Nullable(Type.String()),
      declared: Type.Boolean(),
      placeCount: Type.Integer(),
    }),
  ),
});
export const getParty = route({
  method: 'GET',
  path: '/api/v1/parties/:id',
  action: 'party.read',
  tag: 'parties',
  summary: 'One party',
  params: Id,
  response: Party,
});
export const createParty = route({
  method: 'POST',
  path: '/api/v1/parties',
  action: 'party.write',
  about: 'thing',
  decidedOnly: {
    when: 'after',
    because: 'there is no record of it before: what events alone name is nobody’s',
  },
  tag: 'parties',
  summary: 'Declare a party; its credit code is checked by both check digits',
  body: PartyInput,
  response: Party,
});
export const updateParty = route({
  method: 'PUT',
  path: '/api/v1/parties/:id',
  action: 'party.write',
  about: 'thing',
  tag: 'parties',
  summary: 'Change a party',
  params: Id,
  body: PartyInput,
  response: Party,
});

export const listPlaces = route({
  method: 'GET',
  path: '/api/v1/places',
  action: 'place.read',
  tag: 'places',
  summary: 'Places by name, code, kind, operator, parent, area; by name unless sorted otherwise',
  query: Type.Object({
    ...pageQuery,
    q: Type.Optional(Type.String({ maxLength: 200 })),
    kind: Type.Optional(oneOf(PLACE_KINDS)),
    operator: Type.Optional(Type.Integer()),
    parent: Type.Optional(Type.Integer()),
    area: Type.Optional(Type.String({ maxLength: 12 })),
    sort: sortBy(PLACE_SORTS),
  }),
  response: page(Type.Interface([PlaceRef], { operator: Nullable(PartyRef), childCount: Type.Integer() })),
});
export const getPlace = route({
  method: 'GET',
  path: '/api/v1/places/:id',
  action: 'place.read',
  tag: 'places',
  summary: 'One place with what lies in it',
  params: Id,
  response: Place,
});
export const createPlace = route({
  method: 'POST',
  path: '/api/v1/places',
  action: 'place.write',
  about: 'thing',
  decidedOnly: {
    when: 'after',
    because: 'there is nothing of it before; a place that events named is decided on as it was, too',
  },
  tag: 'places',
  summary: 'Declare a place',
  body: PlaceInput,
  response: Place,
});
export const updatePlace = route({
  method: 'PUT',
  path: '/api/v1/places/:id',
  action: 'place.write',
  about: 'thing',
  tag: 'places',
  summary: 'Change a place',
  params: Id,
  body: PlaceInput,
  response: Place,
});

export const Jurisdiction = Type.Object({
  code: Type.String(),
  level: Type.Integer(),
  name: Type.String(),
  parentCode: Nullable(Type.String()),
  childCount: Type.Integer(),
});
export const listJurisdictions = route({
  method: 'GET',
  path: '/api/v1/jurisdictions',
  action: 'public',
  tag: 'parties',
  summary: 'Areas of GB/T 2260 below a parent (provinces when none is given), or by name',
  query: Type.Object({
    parent: Type.Optional(Type.String({ maxLength: 12 })),
    q: Type.Optional(Type.String({ maxLength: 50 })),
  }),
  response: Type.Object({ items: Type.Array(Jurisdiction) }),
});
export const createJurisdiction = route({
  method: 'POST',
  path: '/api/v1/jurisdictions',
  action: 'jurisdiction.write',
  about: 'thing',
  tag: 'parties',
  summary: 'Add a township or village below a county',
  body: Type.Object({
    code: Type.String({ pattern: '^[0-9]{9}([0-9]{3})?$' }),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    parentCode: Type.String({ maxLength: 12 }),
  }),
  response: Jurisdiction,
});
