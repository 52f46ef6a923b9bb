import type { EventJson, Line } from './epcis.ts';

/** A lot as the demo's people handle it. Amounts are grams, or pieces when `counted`. */
export interface DemoLot {
  /** Name in an event. */
  uri: string;
  /** Canonical name in the store (docs/events.md). */
  code: string;
  counted: boolean;
  /** Grams of one piece. */
  net: number;
  name: string;
  foodClass: string;
  ilmd: EventJson;
}

/** What lies where: a sober book that refuses to give more than there is, so that the demo's mass ties. */
export class Stock {
  readonly #amounts = new Map<string, number>();

  at(lot: DemoLot, place: string): number {
    return this.#amounts.get(`${lot.code}|${place}`) ?? 0;
  }

  put(lot: DemoLot, place: string, amount: number): void {
    const key = `${lot.code}|${place}`;
    this.#amounts.set(key, (this.#amounts.get(key) ?? 0) + amount);
  }

  /** Takes an amount out; throws when there is not so much, unless the story wants it so. */
  take(lot: DemoLot, place: string, amount: number, overdraw = false): void {
    const key = `${lot.code}|${place}`;
    const rest = (this.#amounts.get(key) ?? 0) - amount;
    if (rest < 0 && !overdraw)
      throw new RangeError(`${lot.name} ${lot.code}: ${amount} asked for at ${place}, short by ${-rest}`);
    if (rest <= 0) this.#amounts.delete(key);
    else this.#amounts.set(key, rest);
  }
}

export const lineOf = (lot: DemoLot, amount: number): Line => ({
  uri: lot.uri,
  amount,
  counted: lot.counted,
});
