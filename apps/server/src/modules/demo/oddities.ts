import type { Actors } from './actors.ts';
import { demoUuid } from './codes.ts';
import { added, type EventJson, handedOver, lossOf, shipped, soldWhereItLies, voidShipped } from './epcis.ts';
import { harvestLot, load } from './intake.ts';
import type { Mills } from './milling.ts';
import { PRODUCT } from './names.ts';
import { type DemoLot, lineOf } from './stock.ts';
import type { Story } from './story.ts';

/** Events as one party sends them together. */
export interface DeliveredDocument {
  /** Time of the first event. */
  t: number;
  /** URI of the party that captures; empty for the installation itself. */
  capturer: string;
  events: EventJson[];
}

const TONNE = 1_000_000;

/**
 * What goes wrong or is unusual in real life, each once or a few times: one-sided movements, an overdrawn bin, a
 * corrected entry, a shipment undone, rework, a change of owner, a hand-over on the spot, and (`disturb`) a document
 * delivered twice and one id under which two contents arrive.
 */
export function oddities(
  story: Story,
  actors: Actors,
  mills: Mills,
): { disturb(documents: DeliveredDocument[]): void } {
  oneSided(story, actors);
  overdraw(story, actors);
  correct(story, actors);
  undoShipment(story, actors);
  rework(story, actors, mills);
  changeOwner(story, actors);
  handOver(story, actors);
  lose(story, actors, mills);
  return { disturb };
}

/** A receipt that nobody announced, and a shipment that never arrived. */
function oneSided(story: Story, actors: Actors): void {
  const farm = actors.farms.get('500155')![0]!;
  const mill = actors.riceMills.get('500155')!.place;
  story.on(story.dayOf(story.year, 3, 3), () => {
    for (const only of ['receipt', 'shipment'] as const) {
      const lot = harvestLot(story, { product: 'indica' }, farm);
      story.begin(lot, 8 * TONNE, farm);
      story.on(story.today + 2, () =>
        story.move([{ lot, amount: 8 * TONNE }], farm, mill, 1, () => {}, { only }),
      );
    }
  });
}

/** Maize goes from two bins to a feed mill until the book of one says less than its scales: 8.4 t too much. */
function overdraw(story: Story, actors: Actors): void {
  const depot = actors.depots.get('530302')!;
  const mill = actors.feedMills.get('530125')!;
  const start = story.dayOf(story.year - 1, 11, 10);
  for (let i = 0; i < 7; i++)
    story.on(start + i * 9, () => {
      const bin = depot.bins.find(
        (b) => b.product === PRODUCT.corn && b.lot !== null && story.stock.at(b.lot, b.place.uri) > 0,
      );
      if (bin === undefined) return;
      const lot = bin.lot!;
      const there = story.stock.at(lot, bin.place.uri);
      const isLast = i === 6;
      const amount = isLast ? there + 8_400_000 : Math.min(there, load(story, 28, 36));
      story.move(
        [{ lot, amount }],
        bin.place,
        mill.place,
        1,
        () => {
          story.on(story.today + 1, () => {
            const made = story.lot(PRODUCT.feed, {
              'liangsu:productionDate': story.date(),
              'liangsu:producer': mill.party.uri,
            });
            const out = Math.floor((amount * 0.985) / 1000) * 1000;
            story.make(mill.place, [{ lot, amount }], [{ lot: made, amount: out }], [13, 16], {
              at: mill.line.uri,
              losses: [lossOf('process', amount - out)],
              ilmd: made.ilmd,
            });
            story.on(story.today + 4, () =>
              story.end([{ lot: made, amount: out / 2 - ((out / 2) % 1000) }], mill.place, 'inactive'),
            );
          });
        },
        { overdraw: isLast },
      );
    });
}

/** A slipped decimal point: 283 t entered, declared wrong the next morning, 28.3 t entered instead. */
function correct(story: Story, actors: Actors): void {
  const farm = actors.farms.get('530322')![1]!;
  story.on(story.dayOf(story.year, 9, 24), () => {
    const lot = harvestLot(story, { product: 'japonica' }, farm);
    const wrong = story.begin(lot, 283 * TONNE, farm);
    story.stock.take(lot, farm.uri, 283 * TONNE);
    story.on(story.today + 1, () => {
      const eventId = demoUuid(story.random);
      const t = story.moment(8, 9);
      story.declareWrong(wrong, farm.operator, t, [eventId]);
      story.begin(lot, 28_300_000, farm, { eventId, t: t + 60_000, note: '更正：重量小数点录入有误' });
      story.on(story.today + 2, () =>
        story.move([{ lot, amount: 28_300_000 }], farm, actors.riceMills.get('530302')!.place, 1),
      );
    });
  });
}

/** Loaded and booked out, then the lorry broke down: the shipment is undone and made again two days later. */
function undoShipment(story: Story, actors: Actors): void {
  const farm = actors.farms.get('350783')![0]!;
  const mill = actors.riceMills.get('350703')!.place;
  story.on(story.dayOf(story.year - 1, 11, 6), () => {
    const lot = harvestLot(story, { product: 'lateIndica' }, farm);
    story.begin(lot, 16 * TONNE, farm);
    const ends = story.ends(farm, mill);
    const t = story.moment(17, 18);
    const what = { lines: [lineOf(lot, 16 * TONNE)] };
    const by = farm.operator;
    story.write(t, by, shipped(story.stamp(t, by), what, ends));
    const undone = t + 3_600_000;
    story.write(undone, by, voidShipped(story.stamp(undone, by), what, ends));
    story.on(story.today + 2, () => story.move([{ lot, amount: 16 * TONNE }], farm, mill, 1));
  });
}

/** Torn bags go back into the silo they were filled from: a lot among its own ancestors. */
function rework(story: Story, actors: Actors, mills: Mills): void {
  const mill = actors.riceMills.get('530302')!;
  story.on(story.dayOf(story.year, 2, 20), () => {
    const bulk = story.lot(
      PRODUCT.japonicaRice,
      { 'liangsu:producer': mill.party.uri, 'liangsu:productionDate': story.date() },
      '粳米（散装仓存）',
    );
    story.begin(bulk, 12 * TONNE, mill.place, { note: '上年结转库存' });
    const pack = (bags: number): DemoLot => {
      const lot = story.packedLot(mills.packed(mill.place, PRODUCT.japonicaRice, '溯云粳米 10kg', 10_000), {
        'liangsu:producer': mill.party.uri,
      });
      story.make(mill.place, [{ lot: bulk, amount: bags * 10_000 }], [{ lot, amount: bags }], [13, 16], {
        bizStep: 'packing',
        ilmd: lot.ilmd,
      });
      return lot;
    };
    story.on(story.today + 1, () => {
      const first = pack(700);
      story.on(story.today + 3, () => {
        story.make(
          mill.place,
          [{ lot: first, amount: 80 }],
          [{ lot: bulk, amount: 800_000 }],
          [13, 15],
          { bizStep: 'repackaging' },
          { note: '破包回机' },
        );
        story.on(story.today + 1, () => {
          const second = pack(500);
          story.on(story.today + 1, () =>
            mills.wholesale(
              mill.place,
              [
                { lot: first, amount: 620 },
                { lot: second, amount: 500 },
              ],
              '53',
            ),
          );
        });
      });
    });
  });
}

/** Reserve grain sold by auction: it changes owner where it lies. */
function changeOwner(story: Story, actors: Actors): void {
  const depot = actors.depots.get('500116')!;
  const buyer = actors.riceMills.get('500116')!.party;
  story.on(story.dayOf(story.year, 4, 2), () => {
    const bin = depot.bins.find((b) => b.lot !== null && story.stock.at(b.lot, b.place.uri) > 10 * TONNE);
    if (bin === undefined) return;
    const t = story.moment(10, 11);
    const line = lineOf(bin.lot!, 10 * TONNE);
    const doc = `urn:liangsu:doc:${depot.party.uscc}:JJ${story.date().replaceAll('-', '')}`;
    story.write(
      t,
      depot.party,
      soldWhereItLies(story.stamp(t, depot.party), [line], bin.place.uri, depot.party.uri, buyer.uri, doc),
    );
  });
}

/** A farmer sells to a stall holder, who takes it along without way-bill. */
function handOver(story: Story, actors: Actors): void {
  const farm = actors.farms.get('500152')![2]!;
  const stall = actors.provinces.get('50')!.markets[0]!.stalls[3]!;
  story.on(story.dayOf(story.year, 5, 28), () => {
    const lot = harvestLot(story, { product: 'rapeseed' }, farm);
    story.begin(lot, 3 * TONNE, farm);
    const t = story.moment(12, 13);
    story.write(
      t,
      farm.operator,
      handedOver(story.stamp(t, farm.operator), [lineOf(lot, 3 * TONNE)], {
        fromParty: farm.operator.uri,
        fromPlace: farm.uri,
        toParty: stall.operator.uri,
        toPlace: stall.uri,
      }),
    );
  });
}

/** Flooded flour is destroyed, and a pallet's worth is stolen. */
function lose(story: Story, actors: Actors, mills: Mills): void {
  const mill = actors.flourMills.get('500118')!;
  story.on(story.dayOf(story.year, 7, 8), () => {
    const lot = story.packedLot(mills.packed(mill.place, PRODUCT.flour, '溯田小麦粉 25kg', 25_000), {
      'liangsu:producer': mill.party.uri,
    });
    const t = story.moment(9, 10);
    story.stock.put(lot, mill.place.uri, 400);
    story.write(
      t,
      mill.party,
      added(story.stamp(t, mill.party), [lineOf(lot, 400)], mill.place.uri, lot.ilmd),
    );
    story.on(story.today + 2, () => {
      story.end([{ lot, amount: 320 }], mill.place, 'destroyed', 'destroying', {
        stamp: { note: '仓库进水，监督销毁' },
      });
      story.end([{ lot, amount: 40 }], mill.place, 'stolen');
    });
  });
}

/** The last documents of a sender that lost its answer, and of one that used an id twice. */
function disturb(documents: DeliveredDocument[]): void {
  const withIds = documents.filter(({ events }) =>
    events.some((event) => typeof event['eventID'] === 'string' && event['inputQuantityList'] !== undefined),
  );
  const again = withIds[Math.floor(withIds.length / 3)];
  if (again !== undefined) documents.push({ ...again, events: [...again.events] });
  const other = withIds[Math.floor(withIds.length / 2)];
  const event = other?.events.find(
    (e) => typeof e['eventID'] === 'string' && e['inputQuantityList'] !== undefined,
  );
  if (other === undefined || event === undefined) return;
  const inputs = event['inputQuantityList'] as { quantity: number }[];
  const changed = inputs.map((input, i) => (i === 0 ? { ...input, quantity: input.quantity + 1 } : input));
  documents.push({ ...other, events: [{ ...event, inputQuantityList: changed }] });
}
