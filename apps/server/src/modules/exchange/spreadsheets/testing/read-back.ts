import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell } from '@liangsu/domain/entries';
import { openXlsx } from '../reading/xlsx.ts';

/** The cells of a workbook's first sheet. */
export async function rowsOfXlsx(bytes: Buffer): Promise<Cell[][]> {
  const path = join(tmpdir(), `${randomUUID()}.xlsx`);
  writeFileSync(path, bytes);
  try {
    const workbook = await openXlsx(path);
    const rows: Cell[][] = [];
    for await (const block of workbook.sheets[0]!.blocks()) rows.push(...block.map((row) => [...row.cells]));
    await workbook.close();
    return rows;
  } finally {
    rmSync(path, { force: true });
  }
}
