export * from './errors.ts';
export * from './route.ts';
export * from './schemas/access.ts';
export * from './schemas/common.ts';
export * from './schemas/exchange.ts';
export * from './schemas/lots.ts';
export * from './schemas/parties.ts';
export * from './schemas/trace.ts';
