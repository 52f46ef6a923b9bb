import type { EventJson } from './epcis.ts';
import type { DeliveredDocument } from './oddities.ts';

interface Quantity {
  epcClass: string;
}

const list = (event: EventJson, key: string): Quantity[] => (event[key] as Quantity[] | undefined) ?? [];

/** Calls `link` for every pair of input and output, those of events joined by a transformationID included (in the order given). */
function eachLink(
  documents: readonly DeliveredDocument[],
  link: (input: string, output: string) => void,
): void {
  const pools = new Map<string, string[]>();
  for (const { events } of documents)
    for (const event of events) {
      const outputs = list(event, 'outputQuantityList');
      let inputs = list(event, 'inputQuantityList').map(({ epcClass }) => epcClass);
      const pool = event['transformationID'];
      if (typeof pool === 'string') {
        inputs = [...(pools.get(pool) ?? []), ...inputs];
        pools.set(pool, inputs);
      }
      for (const input of inputs) for (const { epcClass } of outputs) link(input, epcClass);
    }
}

/** Lots and instances named by the documents, and pairs of input and output lot. */
export function count(documents: readonly DeliveredDocument[]): { lots: number; links: number } {
  const codes = new Set<string>();
  for (const { events } of documents)
    for (const event of events)
      for (const key of ['quantityList', 'inputQuantityList', 'outputQuantityList', 'childQuantityList'])
        for (const { epcClass } of list(event, key)) codes.add(epcClass);
  let links = 0;
  eachLink(documents, () => {
    links++;
  });
  return { lots: codes.size, links };
}

/** Everything that came of a lot, by reach alone. */
export function descendants(documents: readonly DeliveredDocument[], start: string): Set<string> {
  const children = new Map<string, string[]>();
  eachLink(documents, (input, output) => {
    const known = children.get(input);
    if (known === undefined) children.set(input, [output]);
    else known.push(output);
  });
  const found = new Set<string>();
  const open = [start];
  for (let code = open.pop(); code !== undefined; code = open.pop())
    for (const child of children.get(code) ?? [])
      if (!found.has(child)) {
        found.add(child);
        open.push(child);
      }
  return found;
}

/** A handful of codes that show what a scan can tell. */
export function scanCodes(
  documents: readonly DeliveredDocument[],
  contaminated: string,
  affected: ReadonlySet<string>,
): { code: string; what: string }[] {
  const found = new Map<string, string>();
  const offer = (what: string, code: string): void => {
    if (!found.has(what)) found.set(what, code.replace('urn:liangsu:lot:', ''));
  };
  for (const { events } of documents)
    for (const event of events) {
      const name = String((event['ilmd'] as EventJson | undefined)?.['liangsu:productName'] ?? '');
      for (const { epcClass } of list(event, 'outputQuantityList')) {
        const isPacked = epcClass.includes('/10/');
        if (isPacked && affected.has(epcClass))
          offer('含问题原料的包装大米 packed rice made from the bad lot', epcClass);
        if (name.startsWith('散装') && affected.has(epcClass))
          offer('超市分装，含问题原料 portioned in a shop, from the bad lot', epcClass);
        if (name === '鲜米线' && affected.has(epcClass))
          offer('米线，含问题原料 rice noodles, from the bad lot', epcClass);
        if (isPacked && name.includes('鲜牛奶')) offer('鲜牛奶 fresh milk', epcClass);
        if (isPacked && name.includes('菜籽油')) offer('压榨菜籽油 rapeseed oil', epcClass);
        if (epcClass.includes('/21/')) offer('白茶礼盒，一盒一码 tea, a code for each box', epcClass);
      }
      if (name === '番茄')
        for (const { epcClass } of list(event, 'quantityList')) offer('番茄 tomatoes', epcClass);
    }
  return [
    { code: contaminated, what: '问题批次：早籼稻谷，镉超标 the bad lot: early indica, too much cadmium' },
    // Those of the bad lot first.
    ...[...found]
      .map(([what, code]) => ({ code, what }))
      .sort((a, b) => Number(b.what.includes('问题')) - Number(a.what.includes('问题'))),
  ];
}
