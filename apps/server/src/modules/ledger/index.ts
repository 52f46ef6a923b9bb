export { type EventToAttest, eventLeaves, type LeafBatch, writeLeaves } from './write-leaves.ts';
