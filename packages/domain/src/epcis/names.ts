import { toCanonicalUri } from './canonical-uri.ts';
import type { Prefixes } from './context.ts';

const LOT = 'urn:liangsu:lot:';
const CONTAINER = 'urn:liangsu:container:';
const GS1 = 'https://id.gs1.org/';
const PLACE_OF_GLN = /^https:\/\/id\.gs1\.org\/414\/(\d{13})$/;

/** The canonical URI of a place, document, asset or anything else named in an event; compact names are expanded. */
export function canonicalName(value: string, prefixes: Prefixes): string {
  return toCanonicalUri(prefixes.expandValue(value.trim()));
}

/** The canonical name of a lot, instance or container (docs/events.md): Liangsu's own lots lose their URN part. */
export function canonicalCode(value: string, prefixes: Prefixes): string {
  const uri = canonicalName(value, prefixes);
  return uri.startsWith(LOT) ? uri.slice(LOT.length) : uri;
}

/**
 * The canonical name of a party. CBV 1 named parties by the GLN of a location (SGLN); the same GLN as a party has
 * application identifier 417, so that one party has one name.
 */
export function canonicalParty(value: string, prefixes: Prefixes): string {
  const uri = canonicalName(value, prefixes);
  const gln = PLACE_OF_GLN.exec(uri);
  return gln === null ? uri : `${GS1}417/${gln[1]}`;
}

/** True for what holds lots and is none: SSCC, returnable and individual assets (GRAI, GIAI), `urn:liangsu:container:`. */
export function isContainer(code: string): boolean {
  if (code.startsWith(GS1)) {
    return (
      code.startsWith('00/', GS1.length) ||
      code.startsWith('8003/', GS1.length) ||
      code.startsWith('8004/', GS1.length)
    );
  }
  return code.startsWith(CONTAINER);
}

/**
 * True for a code that names one thing and so counts one piece wherever it is listed as an EPC. Liangsu's lots, GTINs
 * and GTINs with a batch name many; an unknown URI in an EPC list names one, as EPCIS 2.0 §7.3.3 has it.
 */
export function isInstance(code: string): boolean {
  if (code.startsWith(GS1)) return !code.startsWith('01/', GS1.length) || /\/(21|235)\//.test(code);
  return code.includes(':') && !code.startsWith('urn:epc:class:') && !code.startsWith('urn:epc:idpat:');
}
