import { createHash } from 'node:crypto';
import type { DOCUMENT_KINDS, DOCUMENT_TYPES } from '@liangsu/contract';
import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../../platform/db/pool.ts';

export type DocumentType = (typeof DOCUMENT_TYPES)[number];

const BEGINNINGS: readonly [DocumentType, readonly number[]][] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];

/** What a file is by its first bytes, whatever its name says; null when none of the kinds that are taken. */
export function typeOf(content: Uint8Array): DocumentType | null {
  return BEGINNINGS.find(([, bytes]) => bytes.every((byte, i) => content[i] === byte))?.[0] ?? null;
}

const ENDINGS: Record<DocumentType, readonly [string, ...string[]]> = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
};

/**
 * The name that a paper is kept and given out under: without folders and what cannot be printed, and with an ending of what it
 * is, so that a page in the clothes of a PDF opens as the PDF that it says it is, and not as a page, where it is saved.
 */
export function fileName(name: string, type: DocumentType): string {
  const plain = name
    .toWellFormed()
    .replaceAll(/\p{Cc}|\p{Cf}/gu, '')
    .split(/[\\/]/)
    .at(-1)!
    .trim();
  const endings = ENDINGS[type];
  if (endings.some((ending) => plain.toLowerCase().endsWith(`.${ending}`))) return plain;
  return `${plain.replace(/\.[^.]*$/, '') || 'document'}.${endings[0]}`;
}

export interface DocumentRow {
  id: string;
  kind: (typeof DOCUMENT_KINDS)[number];
  name: string;
  media_type: DocumentType;
  bytes: number;
  sha256: string;
  at: Date;
  /** Since when its bytes are gone, and its file name; null: they are there. */
  erasedAt: Date | null;
}

/** An organisation's papers, the latest first, without their content; `since` leaves out earlier ones. */
export async function readDocuments(
  db: Queryable,
  partyId: number,
  since: Date | null,
): Promise<DocumentRow[]> {
  const { rows } = await db.query<DocumentRow>(
    `SELECT id, kind, name, media_type, bytes, encode(sha256, 'hex') AS sha256, at, erased_at AS "erasedAt"
       FROM organisation_document WHERE party_id = $1 AND ($2::timestamptz IS NULL OR at >= $2) ORDER BY at DESC, id DESC`,
    [partyId, since],
  );
  return rows.map((row) => ({ ...row, name: fileName(row.name, row.media_type) }));
}

/** Keeps a paper as it came. */
export async function addDocument(
  db: Queryable,
  document: { partyId: number; kind: string; name: string; type: DocumentType; content: Buffer; by: string },
): Promise<void> {
  await db.query(
    `INSERT INTO organisation_document (id, party_id, kind, name, media_type, sha256, content, bytes, by_actor)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      uuidv7(),
      document.partyId,
      document.kind,
      fileName(document.name, document.type),
      document.type,
      createHash('sha256').update(document.content).digest(),
      document.content,
      document.content.length,
      document.by,
    ],
  );
}

/** One paper with its content; null when the organisation has none such, it was erased, or handed in before `since`. */
export async function readDocument(
  db: Queryable,
  partyId: number,
  id: string,
  since: Date | null,
): Promise<{ name: string; media_type: DocumentType; content: Buffer } | null> {
  const { rows } = await db.query<{ name: string; media_type: DocumentType; content: Buffer }>(
    `SELECT name, media_type, content FROM organisation_document
      WHERE party_id = $1 AND id = $2 AND content IS NOT NULL AND ($3::timestamptz IS NULL OR at >= $3)`,
    [partyId, id, since],
  );
  const row = rows[0];
  return row === undefined ? null : { ...row, name: fileName(row.name, row.media_type) };
}
