import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../platform/db/embedded.ts';
import { migrate } from '../platform/db/migrate.ts';
import { createPool } from '../platform/db/pool.ts';
import { dumpSchema } from '../platform/db/schema-dump.ts';

/** Where the schema is committed, so that a migration's effect shows in review. */
export const SCHEMA_FILE = join(import.meta.dirname, '../../../../db/schema.sql');

/** `liangsu schema`: what this version's migrations make of an empty database, printed or written to db/schema.sql. */
export async function schemaCommand(options: { write?: boolean }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'liangsu-schema-'));
  const server = await startEmbedded(folder, { scratch: true });
  try {
    const owner = createPool(server.url('postgres'), { role: null, max: 1 });
    let text: string;
    try {
      await migrate(owner);
      text = await dumpSchema(owner);
    } finally {
      await owner.end();
    }
    if (!options.write) process.stdout.write(text);
    else {
      writeFileSync(SCHEMA_FILE, text);
      console.log(SCHEMA_FILE);
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
