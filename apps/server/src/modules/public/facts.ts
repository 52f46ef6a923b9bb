import { Batcher } from '../../platform/batcher.ts';
import type { Pool } from '../../platform/db/pool.ts';

/** One movement or making of a lot, numbers instead of names. */
export interface FactEdge {
  lot: number;
  role: number;
  t0: number;
  fromPlace: number | null;
  fromParty: number | null;
  toPlace: number | null;
  toParty: number | null;
}
/** A lot that went into another, and when at the latest. */
export interface FactInput {
  lot: number;
  t1: number;
}
export interface FactInfo {
  product: string | null;
  commodity: string | null;
  foodClass: string | null;
  grade: string | null;
  originArea: string | null;
  producer: number | null;
  /** The producer was declared, not taken from who held the lot when it was made. */
  producerDeclared: boolean;
  madeAt: number | null;
  harvestDate: string | null;
  harvestYear: number | null;
  productionDate: string | null;
  bestBefore: string | null;
}
export interface FactNotice {
  kind: 'recalled' | 'withdrawn';
  reference: string | null;
  issuer: string;
  reason: string;
  reasonEn: string | null;
  instructions: string;
  instructionsEn: string | null;
  contact: string;
  validFrom: number;
}
/** What the database knows for the page of one lot. */
export interface Facts {
  lot: number;
  code: string;
  info: FactInfo | null;
  notices: FactNotice[];
  scans: { count: number; firstAt: number | null };
  own: FactEdge[];
  inputs: FactInput[];
  cut: boolean;
}

type Text = string | null;
type Num = number | null;
type EdgeTuple = [
  lot: number,
  role: number,
  t0: number,
  fromPlace: Num,
  fromParty: Num,
  toPlace: Num,
  toParty: Num,
];
export type InputTuple = [lot: number, t1: number];
type InfoTuple = [Text, Text, Text, Text, Text, Num, boolean | null, Num, Text, Num, Text, Text];
type NoticeTuple = ['recalled' | 'withdrawn', Text, string, string, Text, string, Text, string, number];
type Answer = [
  lot: number,
  code: string,
  info: InfoTuple | null,
  notices: NoticeTuple[] | null,
  scans: [Num, Num],
  recorded: boolean,
  own: EdgeTuple[] | null,
  boxed: EdgeTuple[] | null,
  inputs: InputTuple[] | null,
  cut: boolean,
];

const edgeOf = (t: EdgeTuple): FactEdge => ({
  lot: t[0],
  role: t[1],
  t0: t[2],
  fromPlace: t[3],
  fromParty: t[4],
  toPlace: t[5],
  toParty: t[6],
});
const infoOf = (i: InfoTuple): FactInfo => ({
  product: i[0],
  commodity: i[1],
  foodClass: i[2],
  grade: i[3],
  originArea: i[4],
  producer: i[5],
  producerDeclared: i[6] === true,
  madeAt: i[7],
  harvestDate: i[8],
  harvestYear: i[9],
  productionDate: i[10],
  bestBefore: i[11],
});

const noticeOf = (n: NoticeTuple): FactNotice => ({
  kind: n[0],
  reference: n[1],
  issuer: n[2],
  reason: n[3],
  reasonEn: n[4],
  instructions: n[5],
  instructionsEn: n[6],
  contact: n[7],
  validFrom: n[8],
});

/** Reads what the pages of lots need, for all that are asked for at the same moment in one round trip. */
export class FactReader {
  readonly #batcher: Batcher<string, Answer>;

  constructor(pool: Pool, now: () => Date) {
    this.#batcher = new Batcher(
      async (codes) => {
        const { rows } = await pool.query<{ facts: Answer[] | null }>({
          name: 'public_lots',
          text: 'SELECT public_lots($1, $2) AS facts',
          values: [codes, now()],
        });
        return new Map((rows[0]!.facts ?? []).map((answer) => [answer[1], answer]));
      },
      { size: 64, inFlight: 2 },
    );
  }

  /**
   * The facts under the first of these codes that has master data, else the first that is recorded; null when none is.
   * A notice on any of them counts: whoever scans a serial number must see that its batch was recalled.
   */
  async read(codes: readonly string[]): Promise<Facts | null> {
    // PostgreSQL has no NUL in a text: such a code cannot be recorded.
    const clean = codes.filter((code) => !code.includes('\u0000'));
    const answers = (await Promise.all(clean.map((code) => this.#batcher.load(code)))).filter(
      (answer) => answer !== null,
    );
    const best = answers.find((answer) => answer[2] !== null) ?? answers[0];
    if (best === undefined) return null;
    const notices = answers.flatMap((answer) => answer[3] ?? []).map(noticeOf);
    if (!best[5] && notices.length === 0) return null;
    return {
      lot: best[0],
      code: best[1],
      info: best[2] === null ? null : infoOf(best[2]),
      notices,
      scans: { count: best[4][0] ?? 0, firstAt: best[4][1] },
      own: [...(best[6] ?? []), ...(best[7] ?? [])].map(edgeOf).sort((a, b) => a.t0 - b.t0),
      inputs: (best[8] ?? []).map(([lot, t1]) => ({ lot, t1 })),
      cut: best[9],
    };
  }
}
