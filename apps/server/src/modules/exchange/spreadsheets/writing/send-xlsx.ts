import type { FastifyReply } from 'fastify';
import { streamOut } from '../../../../platform/http/stream-out.ts';
import { type OutSheet, XLSX_TYPE, xlsxFile } from './xlsx.ts';

/** Streams a workbook as the answer, as fast as the reader takes it; `name` (any letters) is the file's name. Stops when the reader goes; `ended` is told whether all went out. */
export async function sendXlsx(
  reply: FastifyReply,
  name: string,
  sheets: readonly OutSheet[],
  ended?: (whole: boolean) => Promise<void>,
): Promise<void> {
  const headers = {
    'content-type': XLSX_TYPE,
    'content-disposition': `attachment; filename="export.xlsx"; filename*=UTF-8''${encodeURIComponent(name)}`,
  };
  await streamOut(reply, headers, xlsxFile(sheets), ended);
}
