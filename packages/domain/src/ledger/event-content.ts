import { type CanonicalValue, encodeCanonical } from './canonical.ts';
import type { Sha256 } from './hashing.ts';

/** What came together with an event: one HTTP document, one chunk of a spreadsheet, one form. */
export interface AttestedDocument {
  door: string;
  /** JSON-LD context that the extension names of its events refer to. */
  context: CanonicalValue;
  header: CanonicalValue;
  /** Party on whose behalf it came, by number; 0 is the installation itself. */
  capturer: number;
  /** User or key. */
  capturedBy: string;
  /** 32 random bytes of this document, never in a bundle: who brought it could be guessed from the hash. Null: of before there were any. */
  salt: Uint8Array | null;
}

/** SHA-256 over what names in a document mean, and over who brought it how: a bundle may show one without the other. */
export interface DocumentHashes {
  context: Uint8Array;
  document: Uint8Array;
}

/** All of a captured event that does not follow from something else of it. */
export interface AttestedEvent extends DocumentHashes {
  /** Number of the event, and of the transaction that recorded it. */
  no: number;
  batch: number;
  capturer: number;
  /** 0 counts, 1 unconfirmed claim, 2 other content under a known id, 3 error declaration. */
  status: number;
  /** The event as JSON text, byte for byte as it is kept. */
  body: string;
}

/**
 * The hashes by which events attest the document that they came with: of its context alone, and of door, header, capturer,
 * user and salt (docs/ledger.md). Throws what `encodeCanonical` throws.
 */
export function documentHashes(document: AttestedDocument, sha256: Sha256): DocumentHashes {
  const { context, door, header, capturer, capturedBy, salt } = document;
  const secret = salt === null ? {} : { salt };
  return {
    context: sha256(encodeCanonical(context)),
    // The header by its hash: it may nest as deep as a canonical value can by itself.
    document: sha256(
      encodeCanonical({ capturedBy, capturer, door, header: sha256(encodeCanonical(header)), ...secret }),
    ),
  };
}

/** The content of an event's leaf (docs/ledger.md). Everything else that is stored of an event follows from its body. */
export function eventContent(event: AttestedEvent): CanonicalValue {
  const { no, batch, capturer, status, body, context, document } = event;
  return { batch, body, capturer, context, document, no, status };
}
