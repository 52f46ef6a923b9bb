import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@liangsu/domain/epcis';

const ROOT = join(import.meta.dirname, '../../../../../../../../shared/data');

/** Names and contents of the JSON-LD documents of a folder of the reference data; none, with a printed reason, without it. */
export function sharedDocuments(folder: string): { name: string; document: JsonObject }[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) {
    console.warn(`skipped: reference data ${folder} not found beside the repository`);
    return [];
  }
  return readdirSync(path)
    .filter((name) => name.endsWith('.jsonld'))
    .sort()
    .map((name) => ({ name, document: JSON.parse(readFileSync(join(path, name), 'utf8')) as JsonObject }));
}
