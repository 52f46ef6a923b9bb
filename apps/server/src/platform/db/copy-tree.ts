import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One file below a folder, by its path there. */
export interface TreeFile {
  path: string;
  size: number;
}

/** The files below a folder, folders that `skip` names left out. A file that goes away meanwhile is no fault. */
export async function listTree(
  folder: string,
  skip: (path: string, isFolder: boolean) => boolean,
): Promise<{ files: TreeFile[]; folders: string[] }> {
  const files: TreeFile[] = [];
  const folders: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      const isFolder = entry.isDirectory();
      if (isFolder) folders.push(path);
      if (skip(path, isFolder)) continue;
      if (isFolder) await walk(path);
      else if (entry.isFile()) {
        const found = await stat(join(folder, path)).catch(orGone);
        if (found) files.push({ path, size: found.size });
      }
    }
  };
  await walk('');
  return { files, folders };
}

function orGone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

const CHUNK = 1 << 20;

/**
 * Copies a file and makes the copy durable; returns its SHA-256 and size, or null when the file is gone. A file that
 * grows meanwhile is copied up to where it was read.
 */
export async function copyDurably(
  from: string,
  to: string,
  onBytes: (bytes: number) => void = () => {},
): Promise<{ sha256: string; size: number } | null> {
  const source = await open(from, 'r').catch(orGone);
  if (source === null) return null;
  try {
    const target = await open(to, 'wx', 0o600);
    try {
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(CHUNK);
      let size = 0;
      for (;;) {
        const { bytesRead } = await source.read(buffer, 0, CHUNK, null);
        if (bytesRead === 0) break;
        const part = buffer.subarray(0, bytesRead);
        hash.update(part);
        await target.writeFile(part);
        size += bytesRead;
        onBytes(bytesRead);
      }
      await target.sync();
      return { sha256: hash.digest('hex'), size };
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Runs `work` over all items, a few at a time. After a failure nothing more is begun, and it throws when all is quiet. */
export async function forEachFew<T>(
  items: readonly T[],
  few: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: unknown[] = [];
  const lane = async () => {
    while (next < items.length && failures.length === 0)
      await work(items[next++]!).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: few }, lane));
  if (failures.length > 0) throw failures[0];
}
