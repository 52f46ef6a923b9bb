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

/** Something that a scan can show, and the lots that show it, in the order of the story. */
export interface ScanOffer {
  what: string;
  codes: string[];
  /** It is about what came of the bad lot: only a lot of its downstream trace will do. */
  ofBadLot: boolean;
}

const codeOf = (uri: string): string => uri.replace('urn:liangsu:lot:', '');

/** Everything that a scan can show. What came of the bad lot is offered by reach alone: its trace chooses among that. */
export function scanOffers(
  documents: readonly DeliveredDocument[],
  reached: ReadonlySet<string>,
): ScanOffer[] {
  const offers = new Map<string, ScanOffer>();
  const offer = (what: string, uri: string, ofBadLot = false): void => {
    if (ofBadLot && !reached.has(uri)) return;
    const known = offers.get(what);
    if (known === undefined) offers.set(what, { what, codes: [codeOf(uri)], ofBadLot });
    else if (ofBadLot) known.codes.push(codeOf(uri));
  };
  for (const { events } of documents)
    for (const event of events) {
      const name = String((event['ilmd'] as EventJson | undefined)?.['liangsu:productName'] ?? '');
      for (const { epcClass } of list(event, 'outputQuantityList')) {
        const isPacked = epcClass.includes('/10/');
        if (isPacked) offer('含问题原料的包装大米 packed rice made from the bad lot', epcClass, true);
        if (name.startsWith('散装'))
          offer('超市分装，含问题原料 portioned in a shop, from the bad lot', epcClass, true);
        if (name === '鲜米线') offer('米线，含问题原料 rice noodles, from the bad lot', epcClass, true);
        if (isPacked && name.includes('鲜牛奶')) offer('鲜牛奶 fresh milk', epcClass);
        if (isPacked && name.includes('菜籽油')) offer('压榨菜籽油 rapeseed oil', epcClass);
        if (epcClass.includes('/21/')) offer('白茶礼盒，一盒一码 tea, a code for each box', epcClass);
      }
      if (name === '番茄')
        for (const { epcClass } of list(event, 'quantityList')) offer('番茄 tomatoes', epcClass);
    }
  return [...offers.values()];
}

/** A handful of codes that show what a scan can tell: the bad lot, what `downstream` says came of it, other foods. */
export function chooseScan(
  contaminated: string,
  offers: readonly ScanOffer[],
  downstream: (code: string) => boolean,
): { code: string; what: string }[] {
  const chosen = (ofBadLot: boolean) =>
    offers
      .filter((offer) => offer.ofBadLot === ofBadLot)
      .flatMap(({ what, codes }) => {
        const code = ofBadLot ? codes.find(downstream) : codes[0];
        return code === undefined ? [] : [{ code, what }];
      });
  return [
    { code: contaminated, what: '问题批次：早籼稻谷，镉超标 the bad lot: early indica, too much cadmium' },
    ...chosen(true),
    ...chosen(false),
  ];
}
