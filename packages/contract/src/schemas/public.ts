import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf, page, pageQuery } from './common.ts';

export const PUBLIC_STATES = ['normal', 'recalled', 'withdrawn'] as const;
/** Steps of a journey, in the order in which food passes through them. */
export const JOURNEY_STEPS = [
  'harvested',
  'registered',
  'stored',
  'processed',
  'made',
  'shipped',
  'arrived',
  'onSale',
] as const;
export const REPORT_CATEGORIES = ['counterfeit', 'quality', 'illness', 'label', 'other'] as const;
export const REPORT_STATES = ['new', 'inProgress', 'closed', 'unfounded'] as const;

/** An area of GB/T 2260, never finer than a county on public pages. */
export const PublicArea = Type.Object({
  code: Type.String(),
  name: Type.String({ description: 'Province first, to the county' }),
  nameEn: Nullable(Type.String()),
});
export const PublicLicence = Type.Object({
  kind: Type.String(),
  number: Type.String(),
  issuer: Nullable(Type.String()),
  validFrom: Nullable(Type.String()),
  validTo: Nullable(Type.String()),
});
/** Who answers to the public for the goods. Named: the producer, processors and the retail market; nobody else. */
export const PublicHolder = Type.Object({
  name: Type.String(),
  nameEn: Nullable(Type.String()),
  uscc: Nullable(Type.String()),
  area: Nullable(PublicArea),
  licences: Type.Array(PublicLicence),
});
export const JourneyStep = Type.Object({
  kind: oneOf(JOURNEY_STEPS),
  from: Type.String({ description: 'Calendar day in Asia/Shanghai' }),
  to: Type.String(),
  area: Nullable(PublicArea),
  moreAreas: Type.Integer({ description: 'Further counties of the same step' }),
  placeKind: Nullable(Type.String()),
  holder: Nullable(Type.Object({ name: Type.String(), nameEn: Nullable(Type.String()) })),
  position: Nullable(
    Type.Tuple([Type.Number(), Type.Number()], { description: 'Longitude and latitude, to half a degree' }),
  ),
  prefecture: Nullable(PublicArea),
});
export const PublicNotice = Type.Object({
  kind: oneOf(['recalled', 'withdrawn']),
  reference: Nullable(Type.String()),
  issuer: Type.String(),
  reason: Type.String(),
  reasonEn: Nullable(Type.String()),
  instructions: Type.String(),
  instructionsEn: Nullable(Type.String()),
  contact: Type.String(),
  validFrom: Type.String(),
});

/** Everything that the public is told about a lot (docs/what-the-public-sees.md). */
export const PublicLot = Type.Object({
  code: Type.String(),
  display: Type.String({ description: 'The code in groups, for reading aloud' }),
  state: oneOf(PUBLIC_STATES),
  notices: Type.Array(PublicNotice),
  product: Nullable(Type.String()),
  commodity: Nullable(Type.String()),
  foodClass: Nullable(Type.String()),
  grade: Nullable(Type.String()),
  producer: Nullable(PublicHolder),
  origins: Type.Array(PublicArea),
  moreOrigins: Type.Integer(),
  harvestFrom: Nullable(Type.String()),
  harvestTo: Nullable(Type.String()),
  harvestYear: Nullable(Type.Integer()),
  productionDate: Nullable(Type.String()),
  bestBefore: Nullable(Type.String()),
  journey: Type.Array(JourneyStep),
  journeyCut: Type.Boolean({ description: 'The journey is longer than what is shown' }),
  outlets: Type.Integer({ description: 'Sales points beyond those named' }),
  tests: Type.Array(Type.Unknown(), { description: 'Laboratory reports linked to this lot' }),
  scans: Type.Object({ count: Type.Integer(), firstAt: Nullable(Type.String()) }),
  demo: Type.Boolean(),
  asOf: Type.String(),
});
export type PublicLotView = Static<typeof PublicLot>;
export type PublicAreaView = Static<typeof PublicArea>;
export type PublicHolderView = Static<typeof PublicHolder>;
export type PublicNoticeView = Static<typeof PublicNotice>;
export type JourneyStepView = Static<typeof JourneyStep>;
export type JourneyStepKind = (typeof JOURNEY_STEPS)[number];
export type ReportCategory = (typeof REPORT_CATEGORIES)[number];

export const getPublicLot = route({
  method: 'GET',
  path: '/api/v1/public/lots/:code',
  action: 'public',
  tag: 'public',
  summary: 'What the public is told about a lot: a trace code, or a GS1 Digital Link (percent-encoded)',
  params: Type.Object({ code: Type.String({ minLength: 1, maxLength: 500 }) }),
  response: PublicLot,
});

/** What somebody reported from a scan page. */
export const PublicReport = Type.Object({
  id: Type.Integer(),
  number: Type.String(),
  createdAt: Type.String(),
  code: Type.String(),
  lotId: Nullable(Type.Integer()),
  product: Nullable(Type.String()),
  category: oneOf(REPORT_CATEGORIES),
  body: Type.String(),
  contact: Nullable(
    Type.String({ description: 'Personal data: to answer the reporter; erased when the report is closed' }),
  ),
  /** They left a way to reach them, which is shown to whoever the report is to handle, or who took it up. */
  contactWithheld: Type.Boolean(),
  locale: oneOf(['zh-CN', 'en']),
  state: oneOf(REPORT_STATES),
  note: Nullable(Type.String()),
  handledBy: Nullable(Type.String()),
  handledAt: Nullable(Type.String()),
  mayHandle: Type.Boolean({ description: 'Whoever asked may take it up and close it' }),
  mayHandOver: Type.Boolean({
    description: 'Whoever asked may hand its reporter what is kept of them',
  }),
});
export type PublicReportView = Static<typeof PublicReport>;

export const listPublicReports = route({
  method: 'GET',
  path: '/api/v1/reports',
  action: 'publicReport.read',
  tag: 'public',
  summary: 'Problems that people reported from scan pages, newest first',
  query: Type.Object({
    ...pageQuery,
    state: Type.Optional(oneOf(REPORT_STATES)),
    category: Type.Optional(oneOf(REPORT_CATEGORIES)),
    code: Type.Optional(Type.String({ maxLength: 300 })),
  }),
  response: page(PublicReport),
});
export const patchPublicReport = route({
  method: 'PATCH',
  path: '/api/v1/reports/:id',
  action: 'publicReport.handle',
  about: 'thing',
  tag: 'public',
  summary: 'Take up or close a report; closing erases the reporter’s contact',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
  body: Type.Object({
    state: oneOf(REPORT_STATES),
    note: Type.Optional(Nullable(Type.String({ maxLength: 2000 }))),
  }),
  response: PublicReport,
});
