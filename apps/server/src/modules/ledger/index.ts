export { proofBundle } from './bundle.ts';
export { verifyEd25519 } from './ed25519.ts';
export { Ledger, type LedgerOptions, type LedgerState, type Pause } from './ledger.ts';
export { beginNewLog, type LogKeys, rotateLogKey } from './log-keys.ts';
export {
  type Altered,
  type PublicRecords,
  publicProof,
  type Recheck,
  type RecordRef,
} from './public-proof.ts';
export { registerLedger } from './routes.ts';
export type { EventSource } from './source.ts';
export { factDifferences } from './verify/check-facts.ts';
export { type VerifyLedgerResult, verifyLedger, verifyLedgerWithin } from './verify/verify-ledger.ts';
export { InconsistentLogError, type LogClient, type Visit, visit } from './witness/visit.ts';
export { openWitness, type Witness } from './witness/witness.ts';
export { readWitnesses } from './witnesses.ts';
export { type EventToAttest, eventLeaves, type LeafBatch, writeLeaves } from './write-leaves.ts';
