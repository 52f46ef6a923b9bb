import type { JsonObject, Prefixes } from '../epcis/context.ts';
import { isObject, listOf } from './values.ts';

/** Where an extension field is looked for: the event itself, or one of its parts. */
export type Area =
  | ''
  | 'ILMD'
  | 'ERROR_DECLARATION'
  | 'readPoint'
  | 'bizLocation'
  | 'SENSORELEMENT'
  | 'SENSORMETADATA'
  | 'SENSORREPORT';

/** The objects of an event in which an area's fields stand. */
export function areaObjects(event: JsonObject, area: Area): readonly JsonObject[] {
  const elements = (): JsonObject[] => listOf(event.sensorElementList).filter(isObject);
  switch (area) {
    case '':
      return [event];
    case 'ILMD':
      return isObject(event.ilmd) ? [event.ilmd] : [];
    case 'ERROR_DECLARATION':
      return isObject(event.errorDeclaration) ? [event.errorDeclaration] : [];
    case 'readPoint':
      return isObject(event.readPoint) ? [event.readPoint] : [];
    case 'bizLocation':
      return isObject(event.bizLocation) ? [event.bizLocation] : [];
    case 'SENSORELEMENT':
      return elements();
    case 'SENSORMETADATA':
      return elements().flatMap((element) =>
        isObject(element.sensorMetadata) ? [element.sensorMetadata] : [],
      );
    case 'SENSORREPORT':
      return elements().flatMap((element) => listOf(element.sensorReport).filter(isObject));
  }
}

/** The name of an extension field in a query: by its IRI where the prefix is known to the query, else as it is spelt. */
export interface FieldName {
  readonly spelt: string;
  readonly iri: string | null;
}

/** Reads a field name such as `example:myField` or a whole IRI; null when it has no prefix. */
export function fieldName(name: string, prefixes: Prefixes): FieldName | null {
  const colon = name.indexOf(':');
  if (colon < 1 || colon === name.length - 1) return null;
  const prefix = name.slice(0, colon);
  const whole = name.startsWith('//', colon + 1) || prefix === 'urn';
  const known = whole || prefixes.namespaceOf(prefix) !== undefined;
  return { spelt: name, iri: known ? prefixes.expandName(name).iri : null };
}

function isNamed(key: string, name: FieldName, prefixes: Prefixes): boolean {
  if (key === name.spelt) return name.iri === null || prefixes.expandName(key).iri === name.iri;
  return name.iri !== null && key.includes(':') && prefixes.expandName(key).iri === name.iri;
}

function collectInner(value: unknown, name: FieldName, prefixes: Prefixes, found: unknown[]): void {
  if (Array.isArray(value)) for (const item of value) collectInner(item, name, prefixes, found);
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    if (isNamed(key, name, prefixes)) found.push(item);
    collectInner(item, name, prefixes, found);
  }
}

/** The values of an extension field in an area; `inner`: nested at any depth inside other extension fields. */
export function fieldValues(
  event: JsonObject,
  area: Area,
  inner: boolean,
  name: FieldName,
  prefixes: Prefixes,
): unknown[] {
  const found: unknown[] = [];
  for (const object of areaObjects(event, area)) {
    for (const [key, value] of Object.entries(object)) {
      if (!key.includes(':')) continue;
      if (inner) collectInner(value, name, prefixes, found);
      else if (isNamed(key, name, prefixes)) found.push(value);
    }
  }
  return found;
}
