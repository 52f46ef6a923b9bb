import { parseInstant } from '../epcis/time.ts';
import { QueryFaultError } from './fault.ts';
import { numberOf } from './values.ts';

/** How a query came: as the query string of a URL (lists are `a|b`), or as a JSON object. */
export type QueryForm = 'url' | 'json';

/** One parameter of a query and its value as given. Each reader throws QueryFaultError, naming the parameter. */
export class Parameter {
  readonly name: string;
  readonly #value: unknown;
  readonly #form: QueryForm;

  constructor(name: string, value: unknown, form: QueryForm) {
    this.name = name;
    this.#value = value;
    this.#form = form;
  }

  /** The values as texts; at least one. */
  list(): string[] {
    const given = Array.isArray(this.#value) ? this.#value : [this.#value];
    const texts: string[] = [];
    for (const item of given) {
      if (typeof item === 'string') texts.push(...(this.#form === 'url' ? item.split('|') : [item]));
      else if (typeof item === 'number' || typeof item === 'boolean') texts.push(String(item));
      else throw new QueryFaultError(this.name, 'wrongType', { expected: 'string' });
    }
    const kept = texts.map((text) => text.trim()).filter((text) => text !== '');
    if (kept.length === 0) throw new QueryFaultError(this.name, 'empty');
    return kept;
  }

  /** The only value. */
  one(): string {
    const [value, ...more] = this.list();
    if (more.length > 0) throw new QueryFaultError(this.name, 'repeated');
    return value!;
  }

  /** Milliseconds since the epoch. A space before the zone is a `+` that the URL did not escape. */
  time(): number {
    const text = this.one().replace(/ (\d\d:?\d\d)$/, '+$1');
    const time = parseInstant(text);
    if (Number.isNaN(time)) throw new QueryFaultError(this.name, 'notATime');
    return time;
  }

  numbers(): number[] {
    return this.list().map((text) => {
      const value = numberOf(text);
      if (value === null) throw new QueryFaultError(this.name, 'notANumber');
      return value;
    });
  }

  number(): number {
    const [value, ...more] = this.numbers();
    if (more.length > 0) throw new QueryFaultError(this.name, 'repeated');
    return value!;
  }

  whole(): number {
    const text = this.one();
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new QueryFaultError(this.name, 'notAWhole');
    return Number(text);
  }

  /** True or false; a parameter that is only named, or null or 1 in JSON, is true. */
  flag(): boolean {
    const value = this.#value;
    if (value === null || value === '' || value === true || value === 1) return true;
    const text = String(value).toLowerCase();
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw new QueryFaultError(this.name, 'notABoolean');
  }

  /** Values that must be among the known ones. */
  words(known: readonly string[]): string[] {
    return this.list().map((value) => {
      if (known.includes(value)) return value;
      throw new QueryFaultError(this.name, 'notAWord', {
        value: value.slice(0, 100),
        expected: known.join(', '),
      });
    });
  }

  /** Identifiers: anything with a scheme or prefix. */
  names(): string[] {
    return this.list().map((value) => {
      if (value.includes(':')) return value;
      throw new QueryFaultError(this.name, 'notAName', { value: value.slice(0, 100) });
    });
  }

  /** Words of a vocabulary of the CBV in any spelling, or URIs of other vocabularies. */
  vocabulary(known: Readonly<Record<string, unknown>>, bare: (value: string) => string): string[] {
    return this.list().map((value) => {
      const word = bare(value);
      if (word.includes(':') || Object.hasOwn(known, word)) return word;
      throw new QueryFaultError(this.name, 'notAWord', {
        value: value.slice(0, 100),
        expected: Object.keys(known).join(', '),
      });
    });
  }
}
