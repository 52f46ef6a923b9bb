/** By which the window that comes back from a provider tells the one that waits for it. */
const CHANNEL = 'liangsu.proven';

/** Tells the pages of this browser that their person has shown at a provider who they are; `problem`: why not. */
export function tellProven(problem: string | null): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(problem);
  channel.close();
}

/** Listens for it until the returned function is called. */
export function onProven(listener: (problem: string | null) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => listener(typeof data === 'string' ? data : null);
  return () => channel.close();
}
