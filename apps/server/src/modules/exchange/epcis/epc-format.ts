import { epcUrnToDigitalLink } from '@liangsu/domain/codes';
import type { JsonObject } from '@liangsu/domain/epcis';
import type { EpcFormat } from './headers.ts';

const EPC_LISTS = ['epcList', 'childEPCs', 'inputEPCList', 'outputEPCList'] as const;
const CLASS_LISTS = ['quantityList', 'childQuantityList', 'inputQuantityList', 'outputQuantityList'] as const;

/** A GS1 Digital Link for an EPC URN; anything else as it is. */
function asLink(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('urn:epc:')) return value;
  const link = epcUrnToDigitalLink(value);
  return link.ok ? link.value : value;
}

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null;

function withMember(item: unknown, member: string): unknown {
  return isObject(item) && member in item ? { ...item, [member]: asLink(item[member]) } : item;
}

/**
 * An event with its identifiers in the form asked for. URNs become Digital Links; a Digital Link cannot become a URN,
 * because nobody says how long its company prefix is, so with any other form identifiers stay as they were captured.
 */
export function inFormat(event: JsonObject, format: EpcFormat): JsonObject {
  if (format !== 'Always_GS1_Digital_Link') return event;
  const changed: Record<string, unknown> = { ...event };
  for (const list of EPC_LISTS)
    if (Array.isArray(event[list])) changed[list] = (event[list] as unknown[]).map(asLink);
  for (const list of CLASS_LISTS)
    if (Array.isArray(event[list]))
      changed[list] = (event[list] as unknown[]).map((item) => withMember(item, 'epcClass'));
  if ('parentID' in event) changed['parentID'] = asLink(event['parentID']);
  for (const place of ['readPoint', 'bizLocation'])
    if (place in event) changed[place] = withMember(event[place], 'id');
  for (const [list, member] of [
    ['sourceList', 'source'],
    ['destinationList', 'destination'],
  ] as const)
    if (Array.isArray(event[list]))
      changed[list] = (event[list] as unknown[]).map((item) => withMember(item, member));
  return changed;
}
