import { demoGtin, demoTraceCode, demoUuid } from './codes.ts';
import {
  added,
  aggregated,
  type Cargo,
  declaredWrong,
  type Ends,
  type EventJson,
  type Line,
  left,
  localDate,
  lossOf,
  type Making,
  observed,
  received,
  type Stamp,
  shipped,
  transformed,
} from './epcis.ts';
import type { Product } from './names.ts';
import { Random } from './random.ts';
import { type DemoLot, lineOf, Stock } from './stock.ts';
import type { DemoParty, DemoPlace } from './world.ts';
import { World } from './world.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** An event, when it happened, and who captured it. */
export interface TimedEvent {
  t: number;
  capturer: string;
  event: EventJson;
}

/** A product in a package: name, GTIN, grams of one piece. */
export interface Packed {
  product: Product;
  name: string;
  gtin: string;
  net: number;
  shelfDays: number;
}

/** How a movement is made: in a truck or on a pallet, with a loss on the way, as a return. */
export interface Carriage {
  lossShare?: number;
  returned?: boolean;
  /** Lies here on arrival, when not at the destination itself (a bin of the depot). */
  lies?: DemoPlace;
  /** Only one side is recorded. */
  only?: 'shipment' | 'receipt';
  /** More than there is. */
  overdraw?: boolean;
}

/**
 * The book in which the demo's people write: every deed keeps the stock and writes its event. Days run from the first
 * of June of the year before the last season; deeds are planned for days and run in that order. The hours of a day are
 * such that nothing leaves before it came: goods arrive until 10 and are fed into bins until 12, local deliveries leave
 * at 12 and arrive at 14, mills work from 13 to 16, loads leave from 17, shops sell in the evening.
 */
export class Story {
  readonly random: Random;
  readonly world: World;
  readonly stock = new Stock();
  readonly events: TimedEvent[] = [];
  readonly year: number;
  readonly #start: number;
  readonly #days: (() => void)[][] = [];
  readonly #seed: number;
  #lots = 0;
  #rows = 0;
  #gtins = 0;
  #today = 0;

  constructor(seed: number, year: number) {
    this.#seed = seed;
    this.year = year;
    this.random = new Random(seed, 1);
    this.world = new World(new Random(seed, 2), year, 1);
    this.#start = Date.UTC(year - 1, 5, 1) - 8 * HOUR;
  }

  get lots(): number {
    return this.#lots;
  }

  get today(): number {
    return this.#today;
  }

  /** The day's number of a date within the story (month and day of the first or last year). */
  dayOf(year: number, month: number, day: number): number {
    return Math.round((Date.UTC(year, month - 1, day) - 8 * HOUR - this.#start) / DAY);
  }

  /** Plans a deed for a day; what is planned for a past day, or for the running one, is done as soon as possible. */
  on(day: number, deed: () => void): void {
    const at = Math.max(day, this.#today);
    const deeds = this.#days[at];
    if (deeds === undefined) this.#days[at] = [deed];
    else deeds.push(deed);
  }

  /** Runs all planned deeds up to and including `lastDay`; later ones have not happened yet. */
  run(lastDay: number): void {
    for (; this.#today <= lastDay; this.#today++) {
      const deeds = this.#days[this.#today] ?? [];
      for (let i = 0; i < deeds.length; i++) deeds[i]!();
      delete this.#days[this.#today];
    }
  }

  /** A moment of the running day between two hours, local time. */
  moment(from: number, to = from + 1): number {
    return this.#start + this.#today * DAY + from * HOUR + this.random.below((to - from) * 3600) * 1000;
  }

  date(offset = 0): string {
    return localDate(this.#start + (this.#today + offset) * DAY + 12 * HOUR);
  }

  /** Time and identity of an event: an event id of the capturer's system, or a voucher number. */
  stamp(t: number, by: DemoParty, options: Partial<Stamp> = {}): Stamp {
    const stamp: Stamp = { t, ...options };
    // Enterprises with systems of their own give event ids; depots, farms and shops write vouchers.
    const own = by.kinds.some((kind) => ['processor', 'supermarket', 'distributor'].includes(kind));
    if (own) stamp.eventId ??= demoUuid(this.random);
    else stamp.rowId ??= `${localDate(t).replaceAll('-', '')}-${String(++this.#rows).padStart(5, '0')}`;
    return stamp;
  }

  write(t: number, by: DemoParty, event: EventJson): EventJson {
    this.events.push({ t, capturer: by.uri, event });
    return event;
  }

  /** A lot under a trace code of its own. */
  lot(product: Product, ilmd: EventJson = {}, name: string = product.name): DemoLot {
    const code = demoTraceCode(this.#seed, 0x53746f72, ++this.#lots);
    return {
      uri: `urn:liangsu:lot:${code}`,
      code,
      counted: false,
      net: 0,
      name,
      foodClass: product.foodClass,
      ilmd: {
        'liangsu:productName': name,
        ...(product.commodity === null ? {} : { 'liangsu:commodity': product.commodity }),
        'liangsu:foodClass': product.foodClass,
        ...ilmd,
      },
    };
  }

  /** Registers a packed product under a GTIN of the demonstration prefix. */
  packed(product: Product, name: string, net: number, shelfDays: number): Packed {
    return { product, name, gtin: demoGtin(500_000_000 + ++this.#gtins), net, shelfDays };
  }

  /** A lot of packed goods: GTIN and batch, or one instance when `serial` is given. */
  packedLot(packed: Packed, ilmd: EventJson = {}, serial?: string): DemoLot {
    const batch = `${this.date().replaceAll('-', '')}${String(++this.#lots % 10_000).padStart(4, '0')}`;
    const code = `https://id.gs1.org/01/${packed.gtin}/${serial === undefined ? `10/${batch}` : `21/${serial}`}`;
    return {
      uri: code,
      code,
      counted: true,
      net: packed.net,
      name: packed.name,
      foodClass: packed.product.foodClass,
      ilmd: {
        'liangsu:productName': packed.name,
        ...(packed.product.commodity === null ? {} : { 'liangsu:commodity': packed.product.commodity }),
        'liangsu:foodClass': packed.product.foodClass,
        'liangsu:productionDate': this.date(),
        'liangsu:bestBefore': this.date(packed.shelfDays),
        'liangsu:netWeight': { quantity: packed.net / 1000, uom: 'KGM' },
        ...ilmd,
      },
    };
  }

  /** Harvest or first purchase: the lot comes into being at a place. */
  begin(
    lot: DemoLot,
    amount: number,
    at: DemoPlace,
    stamp: Partial<Stamp> & { hours?: [number, number] } = {},
  ): EventJson {
    const { hours, ...rest } = stamp;
    const t = rest.t ?? this.moment(...(hours ?? [6, 8]));
    this.stock.put(lot, at.uri, amount);
    return this.write(
      t,
      at.operator,
      added(this.stamp(t, at.operator, rest), [lineOf(lot, amount)], at.uri, lot.ilmd),
    );
  }

  /** The ends of a movement, under a way-bill number of its own. */
  ends(from: DemoPlace, to: DemoPlace, returned = false): Ends {
    const number = `${this.date().replaceAll('-', '')}${String(++this.#rows).padStart(5, '0')}`;
    return {
      fromParty: from.operator.uri,
      fromPlace: from.uri,
      toParty: to.operator.uri,
      toPlace: to.uri,
      doc: `urn:liangsu:doc:${from.operator.uscc}:${returned ? 'TH' : 'YD'}${number}`,
      ...(returned ? { docType: 'rma' as const } : {}),
    };
  }

  /** Ships lots; they arrive after `days` (0: the same day), then `then` is done. */
  move(
    parts: readonly { lot: DemoLot; amount: number }[],
    from: DemoPlace,
    to: DemoPlace,
    days: number,
    then: () => void = () => {},
    how: Carriage = {},
  ): void {
    const ends = this.ends(from, to, how.returned ?? false);
    const sent: Line[] = parts.map(({ lot, amount }) => lineOf(lot, amount));
    for (const { lot, amount } of parts) this.stock.take(lot, from.uri, amount, how.overdraw);
    const t = days === 0 ? this.moment(12, 13) : this.moment(17, 19);
    if (how.only !== 'receipt')
      this.write(
        t,
        from.operator,
        shipped(this.stamp(t, from.operator), { lines: sent }, ends, how.returned),
      );
    if (how.only === 'shipment') return;
    const arrive = (): void => {
      const lies = how.lies ?? to;
      const losses: EventJson[] = [];
      const lines = parts.map(({ lot, amount }) => {
        // Scales read to ten kilograms; nothing is lost of what is counted.
        const lost = lot.counted ? 0 : Math.floor((amount * (how.lossShare ?? 0)) / 10_000) * 10_000;
        if (lost > 0) losses.push({ ...lossOf('transit', lost), epcClass: lot.uri });
        this.stock.put(lot, lies.uri, amount - lost);
        return lineOf(lot, amount - lost);
      });
      const at = days === 0 ? this.moment(14, 15) : this.moment(7, 10);
      const what: Cargo = { lines };
      this.write(
        at,
        to.operator,
        received(this.stamp(at, to.operator), what, ends, lies.uri, {
          losses,
          returned: how.returned ?? false,
        }),
      );
      then();
    };
    if (days === 0) arrive();
    else this.on(this.#today + days, arrive);
  }

  /** Packs lots into a container, ships it, unpacks it at the other end. */
  moveIn(
    container: string,
    parts: readonly { lot: DemoLot; amount: number }[],
    from: DemoPlace,
    to: DemoPlace,
    days: number,
    then: () => void = () => {},
    lies: DemoPlace = to,
  ): void {
    const ends = this.ends(from, to, false);
    const lines = parts.map(({ lot, amount }) => lineOf(lot, amount));
    for (const { lot, amount } of parts) this.stock.take(lot, from.uri, amount);
    const [a, b] = [from.operator, to.operator];
    const loaded = this.moment(17, 18);
    this.write(loaded, a, aggregated(this.stamp(loaded, a), 'ADD', container, { lines }, from.uri));
    const off = loaded + HOUR;
    this.write(off, a, shipped(this.stamp(off, a), { epcs: [container] }, ends));
    this.on(this.#today + Math.max(1, days), () => {
      const came = this.moment(7, 9);
      this.write(came, b, received(this.stamp(came, b), { epcs: [container] }, ends, lies.uri));
      for (const { lot, amount } of parts) this.stock.put(lot, lies.uri, amount);
      const out = came + HOUR / 2;
      this.write(out, b, aggregated(this.stamp(out, b), 'DELETE', container, { lines }, lies.uri));
      then();
    });
  }

  /** Transforms at a place; `makes` outputs come into being there. */
  make(
    at: DemoPlace,
    takes: readonly { lot: DemoLot; amount: number }[],
    makes: readonly { lot: DemoLot; amount: number }[],
    hours: [number, number],
    options: Omit<Making, 'inputs' | 'outputs' | 'place'> & { overdraw?: boolean } = {},
    stamp: Partial<Stamp> = {},
  ): EventJson {
    const { overdraw, ...making } = options;
    for (const { lot, amount } of takes) this.stock.take(lot, at.uri, amount, overdraw);
    for (const { lot, amount } of makes) this.stock.put(lot, at.uri, amount);
    const t = stamp.t ?? this.moment(...hours);
    return this.write(
      t,
      at.operator,
      transformed(this.stamp(t, at.operator, stamp), {
        ...making,
        place: at.uri,
        inputs: takes.map(({ lot, amount }) => lineOf(lot, amount)),
        outputs: makes.map(({ lot, amount }) => lineOf(lot, amount)),
      }),
    );
  }

  /** The quantity leaves: sold, eaten, destroyed, lost. */
  end(
    parts: readonly { lot: DemoLot; amount: number }[],
    at: DemoPlace,
    disposition: string,
    bizStep?: string,
    options: { losses?: EventJson[]; stamp?: Partial<Stamp>; hours?: [number, number] } = {},
  ): EventJson {
    for (const { lot, amount } of parts) this.stock.take(lot, at.uri, amount);
    const t = this.moment(...(options.hours ?? [18, 21]));
    const lines = parts.map(({ lot, amount }) => lineOf(lot, amount));
    return this.write(
      t,
      at.operator,
      left(
        this.stamp(t, at.operator, options.stamp),
        { lines },
        at.uri,
        disposition,
        bizStep,
        options.losses,
      ),
    );
  }

  /** Seen at a gate or a counter. */
  see(lots: readonly { lot: DemoLot; amount: number }[], at: DemoPlace, bizStep: string): void {
    const t = this.moment(5, 6);
    this.write(
      t,
      at.operator,
      observed(
        this.stamp(t, at.operator),
        { lines: lots.map(({ lot, amount }) => lineOf(lot, amount)) },
        bizStep,
        at.uri,
      ),
    );
  }

  /** Declares an event wrong, naming what replaces it. */
  declareWrong(event: EventJson, by: DemoParty, t: number, corrective: readonly string[]): void {
    this.write(t, by, declaredWrong(event, t, 'incorrect_data', corrective));
  }
}
