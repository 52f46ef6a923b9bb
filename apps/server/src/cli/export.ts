import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { enterCommand } from '../modules/access/index.ts';
import { EXPORTS, type ExportWhat, exportEpcis, exportTable } from '../modules/exchange/index.ts';
import { ConfigError } from '../platform/config.ts';
import { openContext } from './open-context.ts';

export interface ExportOptions {
  what: string;
  format: string;
  out?: string;
  lang?: string;
  json?: boolean;
}

/**
 * `liangsu export --what lots|events|parties --format csv|xlsx|epcis`: writes everything to a file, or to standard
 * output, in pieces out of one snapshot. Cells are safe against formulas. Exit code 2: wrong arguments.
 */
export async function exportCommand(options: ExportOptions): Promise<void> {
  const { what, format } = options;
  if (!Object.hasOwn(EXPORTS, what))
    throw new ConfigError(`--what ${what}: ${Object.keys(EXPORTS).join(', ')}`);
  if (!['csv', 'xlsx', 'epcis'].includes(format))
    throw new ConfigError(`--format ${format}: csv, xlsx, epcis`);
  if (format === 'epcis' && what !== 'events') throw new ConfigError('--format epcis: --what events');
  if (options.lang !== undefined && !['zh-CN', 'en'].includes(options.lang))
    throw new ConfigError(`--lang ${options.lang}: zh-CN, en`);
  if (options.json && options.out === undefined) throw new ConfigError('--json: --out FILE is needed');

  const { context, close } = await openContext();
  try {
    // Told before the first row leaves: whoever stops it has what was written until then.
    await enterCommand(context.pool, {
      action: 'data.exportByCommand',
      thing: null,
      after: { copied: what, format },
    });
    let rows = 0;
    const count = (more: number) => {
      rows += more;
    };
    const pieces =
      format === 'epcis'
        ? exportEpcis(context.engine, context.now(), count)
        : exportTable(
            // Everything is written: the role that answers people sees nothing where no viewer is bound (ADR 16).
            context.engine,
            what as ExportWhat,
            format as 'csv' | 'xlsx',
            options.lang === 'en' ? 'en' : 'zh-CN',
            count,
          );
    const source = Readable.from(pieces, { objectMode: false });
    // A reader that has seen enough (`… | head`) is no fault.
    if (options.out === undefined)
      await pipeline(source, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error;
      });
    else await pipeline(source, createWriteStream(options.out));
    if (options.json) console.log(JSON.stringify({ what, format, out: options.out, rows }));
    else if (options.out !== undefined) console.log(`${rows} 行 rows → ${options.out}`);
  } finally {
    await close();
  }
}
