export {
  type AttestedAuditEntry,
  type AttestedDay,
  type AttestedPruning,
  AUDIT_ENTRY_MEMBERS,
  auditEntryHash,
  compareEntries,
  type EntryDifference,
  type HashedEntry,
  pruningFault,
} from './audit-trail.ts';
export { fromBase64, toBase64 } from './bytes.ts';
export {
  type CanonicalFault,
  type CanonicalValue,
  decodeCanonical,
  encodeCanonical,
  MAX_NESTING,
} from './canonical.ts';
export {
  type Checkpoint,
  type CheckpointFault,
  formatCheckpoint,
  type OpenedCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  type Trust,
} from './checkpoint.ts';
export {
  type AttestedDocument,
  type AttestedEvent,
  type DocumentHashes,
  documentHashes,
  eventContent,
} from './event-content.ts';
export { HASH_SIZE, leafHash, nodeHash, type Sha256, type Sha256Async, treeRoot } from './hashing.ts';
export {
  type KeyFault,
  makeNoteKey,
  type NoteKey,
  parseVerifierKey,
  SIGNATURE_TYPES,
  type SignatureType,
  sameKeyName,
  verifierKeyText,
} from './keys.ts';
export {
  checkLeaf,
  checkLeafAsync,
  formatLeaf,
  LEAF_KINDS,
  LEAF_SIZE,
  type Leaf,
  type LeafFault,
  type LeafKind,
  leafEntry,
  type Opening,
  parseLeaf,
  SALT_SIZE,
} from './leaf.ts';
export { LEDGER_MESSAGES_EN, LEDGER_MESSAGES_ZH, type LedgerFault } from './messages.ts';
export { isOfMoment, MOMENT_TEXTS, momentsIn } from './moment-texts.ts';
export {
  cosignText,
  formatNote,
  MAX_NOTE,
  MAX_SIGNATURES,
  type Note,
  type NoteFault,
  type NoteSignature,
  type OpenedNote,
  type OpenFault,
  openNote,
  parseNote,
  type Sign,
  type Signed,
  signatureLine,
  signText,
  type VerifyEd25519,
} from './note.ts';
export {
  type BundledEvent,
  type BundleFault,
  type BundleSubject,
  type BundleTrust,
  type BundleVerdict,
  checkProofBundle,
  type ProofBundle,
  parseProofBundle,
  statementText,
} from './proof-bundle.ts';
export { hashesOf, type ProofPlan, planConsistency, planInclusion, planRoot } from './proofs.ts';
export {
  checkPublicProof,
  type PublicLeaf,
  type PublicProof,
  type PublicProofFault,
  type PublicVerdict,
  parsePublicProof,
  type ShownClaim,
  shownText,
} from './public-proof.ts';
export { TileTree } from './tile-tree.ts';
export {
  type Bundle,
  bundlePath,
  decodeBundle,
  decodeTile,
  encodeBundle,
  encodeTile,
  MAX_ENTRY,
  parseTilePath,
  TILE_HEIGHT,
  TILE_WIDTH,
  type Tile,
  type TileFault,
  tilePath,
  tileWidth,
} from './tiles.ts';
export { GrowingTree, type TileBytes } from './tree.ts';
export {
  type ConsistencyClaim,
  type InclusionClaim,
  isCount,
  type ProofFault,
  type Verdict,
  verifyConsistency,
  verifyConsistencyAsync,
  verifyInclusion,
  verifyInclusionAsync,
} from './verify.ts';
