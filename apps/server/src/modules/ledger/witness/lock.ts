import { DatabaseSync } from 'node:sqlite';

/** Somebody else has the lock. */
export class HeldError extends Error {}

const SQLITE_BUSY = 5;

/**
 * Runs work while nobody else on this machine has the lock of this file; the file need not be there, and stays. The lock is the
 * operating system's, taken by SQLite, which asks for it on every system in the right way: it is gone with its process,
 * however that ends, so nothing has to be cleared away after a crash, and no process id can be mistaken for another's. Throws
 * HeldError at once where somebody has it.
 */
export async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = new DatabaseSync(path, { timeout: 0 });
  try {
    try {
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
      throw new HeldError(`${path}: 另一进程正在使用 another process is at it`);
    }
    return await work();
  } finally {
    lock.close();
  }
}
