export {
  ENTRY_KINDS,
  type EntryKind,
  isMasterKind,
  MASTER_KINDS,
  type MasterKind,
  TABLE_KINDS,
  type TableKind,
} from './kinds.ts';
