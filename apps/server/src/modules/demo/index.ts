export { type DemoOptions, type DemoProgress, DemoRefusedError, loadDemo } from './load.ts';
export { type DemoManifest, isEmptyDatabase, readDemo } from './manifest.ts';
