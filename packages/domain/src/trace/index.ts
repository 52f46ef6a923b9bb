export * from './claims.ts';
export * from './completeness-types.ts';
export * from './edge.ts';
export { DEFAULT_PAIRING_WINDOW } from './pair.ts';
export { TraceRun } from './run.ts';
export * from './scope.ts';
export * from './shift.ts';
export { EdgeTable } from './table.ts';
export * from './types.ts';
