import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { type OutSheet, XLSX_TYPE, xlsxFile } from './xlsx.ts';

/** Streams a workbook as the answer, as fast as the reader takes it; `name` (any letters) is the file's name. Stops when the reader goes. */
export async function sendXlsx(
  reply: FastifyReply,
  name: string,
  sheets: readonly OutSheet[],
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    'content-type': XLSX_TYPE,
    'content-disposition': `attachment; filename="export.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'x-content-type-options': 'nosniff',
  });
  for await (const piece of xlsxFile(sheets)) {
    if (raw.destroyed) return;
    if (!raw.write(piece)) await Promise.race([once(raw, 'drain'), once(raw, 'close')]);
  }
  raw.end();
}
