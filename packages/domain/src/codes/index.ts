export * from './gs1/index.ts';
export { accepted, fillTemplate, type Parsed, type Reason, refused } from './reason.ts';
