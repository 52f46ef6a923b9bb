import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../context.ts';

const root = join(import.meta.dirname, '../../../../../../shared/data');

/** The digest function that the server passes to the domain. */
export const sha256hex = (text: string): string => hash('sha256', text, 'hex');

/** True when the reference data lie beside the repository; prints why its tests are skipped when not. */
export function haveShared(folder: string): boolean {
  const there = existsSync(join(root, folder));
  if (!there) console.warn(`skipped: reference data ${folder} not found beside the repository`);
  return there;
}

export const sharedText = (path: string): string => readFileSync(join(root, path), 'utf8');
export const sharedJson = (path: string): JsonObject => JSON.parse(sharedText(path)) as JsonObject;

/** Names and contents of all JSON documents of a folder of the reference data. */
export function sharedDocuments(folder: string): { name: string; document: JsonObject }[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.jsonld'))
    .sort()
    .map((name) => ({ name, document: sharedJson(join(folder, name)) }));
}
