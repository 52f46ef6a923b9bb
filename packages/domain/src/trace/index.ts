export * from './completeness-types.ts';
export * from './edge.ts';
export { EdgeTable } from './table.ts';
export * from './types.ts';
