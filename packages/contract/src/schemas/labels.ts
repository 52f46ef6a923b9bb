import { type Static, Type } from 'typebox';
import { route } from '../route.ts';
import { Nullable, oneOf } from './common.ts';

/** The layouts that are offered: one label per page for rolls, or sheets of A4. */
export const LABEL_LAYOUT_NAMES = ['single-60x40', 'single-100x70', 'a4-3x8', 'a4-2x5'] as const;

const layout = Type.Optional(
  Type.Enum([...LABEL_LAYOUT_NAMES], {
    default: 'single-60x40',
    description: 'Size in millimetres, or A4 sheet',
  }),
);
const copies = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 10_000, default: 1, description: 'Of each label' }),
);

/** A lot's labels: one picture, or pages. */
export const LabelQuery = Type.Object({
  format: Type.Optional(
    Type.Union([Type.Literal('pdf'), Type.Literal('svg'), Type.Literal('png')], {
      default: 'pdf',
      description: 'svg and png are one label',
    }),
  ),
  layout,
  copies,
});

export const getLotLabels = route({
  method: 'GET',
  path: '/api/v1/lots/:code/labels',
  action: 'label.print',
  about: 'narrowed',
  summary: 'Labels of one lot: PDF to print, or one label as SVG or PNG',
  tag: 'labels',
  params: Type.Object({ code: Type.String({ minLength: 1, maxLength: 500 }) }),
  query: LabelQuery,
  response: Type.Unknown(),
});

const Code = Type.String({ minLength: 1, maxLength: 500 });

/** Labels of many lots, in the order given. */
export const printLabels = route({
  method: 'POST',
  path: '/api/v1/labels',
  action: 'label.print',
  about: 'narrowed',
  summary: 'Labels of many lots as one PDF, sent as it is drawn; up to 20,000 labels',
  tag: 'labels',
  body: Type.Object({ codes: Type.Array(Code, { minItems: 1, maxItems: 1000 }), layout, copies }),
  response: Type.Unknown(),
});

/** A long print: it can be left, and fetched within a day. */
export const LabelJob = Type.Object({
  id: Type.String(),
  state: oneOf(['queued', 'drawing', 'done', 'failed']),
  /** Labels drawn, and in all. */
  done: Type.Integer(),
  total: Type.Integer(),
  createdAt: Type.String(),
  finishedAt: Nullable(Type.String()),
  expiresAt: Type.String({ description: 'The file is deleted then' }),
  bytes: Nullable(Type.Integer({ description: 'Size of the file' })),
});
export type LabelJobView = Static<typeof LabelJob>;

const JobParams = Type.Object({ id: Type.String({ maxLength: 50 }) });

export const createLabelJob = route({
  method: 'POST',
  path: '/api/v1/label-jobs',
  action: 'label.print',
  about: 'narrowed',
  summary: 'Begin a long print of up to 200,000 labels; ask for its progress, then fetch its file',
  tag: 'labels',
  body: Type.Object({ codes: Type.Array(Code, { minItems: 1, maxItems: 50_000 }), layout, copies }),
  response: LabelJob,
});

export const getLabelJob = route({
  method: 'GET',
  path: '/api/v1/label-jobs/:id',
  action: 'label.print',
  about: 'narrowed',
  summary: 'How far a print is',
  tag: 'labels',
  params: JobParams,
  response: LabelJob,
});

export const getLabelJobFile = route({
  method: 'GET',
  path: '/api/v1/label-jobs/:id/file',
  action: 'label.print',
  about: 'narrowed',
  summary: 'The PDF of a print that is done',
  tag: 'labels',
  params: JobParams,
  response: Type.Unknown(),
});
