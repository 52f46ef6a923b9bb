export * from './errors.ts';
export * from './route.ts';
export * from './schemas/access.ts';
export * from './schemas/trace.ts';
