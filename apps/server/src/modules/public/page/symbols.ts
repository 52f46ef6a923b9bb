const svg = (path: string): string => `<svg viewBox="0 0 24 24" aria-hidden="true">${path}</svg>`;
const filled = (d: string): string => svg(`<path fill="currentColor" d="${d}"/>`);
const drawn = (d: string): string =>
  svg(
    `<path fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" d="${d}"/>`,
  );

const EAR =
  'M12 1.5c2.1 2.1 2.1 4.6 0 6.7-2.1-2.1-2.1-4.6 0-6.7zM6.6 5.7c3.1.1 4.8 2 4.9 5.2-3.1-.1-4.9-2-4.9-5.2zM17.4 5.7c-3.1.1-4.8 2-4.9 5.2 3.1-.1 4.9-2 4.9-5.2zM6.6 11.2c3.1.1 4.8 2 4.9 5.2-3.1-.1-4.9-2-4.9-5.2zM17.4 11.2c-3.1.1-4.8 2-4.9 5.2 3.1-.1 4.9-2 4.9-5.2zM11.2 16.5h1.6v6h-1.6z';

/** The ear of grain that stands for the platform and for grain. */
export const GRAIN = filled(EAR);
export const LOGO = `<svg viewBox="0 0 24 24" aria-hidden="true"><path fill="#1f7a4d" d="${EAR}"/></svg>`;
const LEAF = filled(
  'M20.5 3.5c.5 9-3.3 14.3-9.3 14.6-1.5.1-2.7-.2-3.7-.7L5 21l-1.5-1 2.7-4C3 10.5 8 4.3 20.5 3.5zM8.4 15.3c2-3 4.3-5 7.6-6.8-3.9 1-6.8 2.9-8.8 5.8z',
);
const DROP = filled(
  'M12 2.5c4 5 6.5 8.3 6.5 11.8a6.5 6.5 0 0 1-13 0C5.5 10.8 8 7.5 12 2.5zM8.3 14.5c0 2.3 1.6 3.9 3.7 3.9v-1.7c-1.2 0-2-.9-2-2.2z',
);
const BOX = drawn('M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8');

export const CHECK = svg(
  '<circle cx="12" cy="12" r="11" fill="#1f7a4d"/><path fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" d="M7 12.3l3.4 3.4L17 9"/>',
);
export const STOP = svg(
  '<path fill="#fff" d="M7.6 1h8.8L23 7.6v8.8L16.4 23H7.6L1 16.4V7.6z"/><path stroke="#b3261e" stroke-width="2.6" stroke-linecap="round" d="M12 6.5v7M12 17.2v.1"/>',
);
export const WARN = svg(
  '<path fill="#d08700" d="M12 2L23 21.5H1z"/><path stroke="#fff" stroke-width="2.2" stroke-linecap="round" d="M12 9v5.5M12 18v.1"/>',
);

/** A symbol for the kind of food, from its class or commodity code (LS/T 1703). */
export function symbolOf(foodClass: string | null, commodity: string | null): string {
  const kind = (foodClass ?? '').toLowerCase();
  if (/vegetable|fruit|tea|mushroom|蔬|果|茶|菌/.test(kind)) return LEAF;
  if (/oil|wine|dairy|milk|condiment|sauce|油|酒|奶|乳|酱|醋/.test(kind)) return DROP;
  if (/grain|rice|flour|bean|soy|粮|米|面|豆/.test(kind) || commodity !== null) return GRAIN;
  return BOX;
}
