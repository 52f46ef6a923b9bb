export { type DemoOptions, type DemoProgress, DemoRefusedError, loadDemo, STORY_LOTS } from './load.ts';
export { type DemoManifest, isEmptyDatabase, readDemo } from './manifest.ts';
