export { type EpcTarget, epcTarget, isTarget } from './epc-target.ts';
export { QUERY_MESSAGES, type QueryFault, type QueryFaultCode } from './fault.ts';
export { type FieldName, fieldValues } from './fields.ts';
export type { QueryForm } from './parameter.ts';
export {
  bothQueries,
  type EpcisQuery,
  type EventTest,
  emptyQuery,
  meets,
  type OrderKey,
  type PlaceCondition,
} from './query.ts';
export { addAnyCode, type ReadQuery, readQuery } from './read-query.ts';
export { numberOf, scalarsOf } from './values.ts';
