import type { Queryable } from '../../platform/db/pool.ts';

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
  span: Num,
  fromPlace: Num,
  fromParty: Num,
  toPlace: Num,
  toParty: Num,
];
export type InputTuple = [lot: number, t1: number];
interface Answer {
  lot: number;
  code: string;
  info: [Text, Text, Text, Text, Text, Num, boolean | null, Num, Text, Num, Text, Text] | null;
  notices: ['recalled' | 'withdrawn', Text, string, string, Text, string, Text, string, number][] | null;
  scans: [Num, Num];
  recorded: boolean;
  own: EdgeTuple[] | null;
  boxed: EdgeTuple[] | null;
  inputs: InputTuple[] | null;
  cut: boolean;
}

const QUERY = { name: 'public_lot', text: 'SELECT public_lot($1, $2)::text AS facts' };

const edgeOf = (t: EdgeTuple): FactEdge => ({
  lot: t[0],
  role: t[1],
  t0: t[2],
  fromPlace: t[4],
  fromParty: t[5],
  toPlace: t[6],
  toParty: t[7],
});
const infoOf = (i: NonNullable<Answer['info']>): FactInfo => ({
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

/** Reads everything for one page in one round trip; null when no such lot is recorded. `codes`: best first. */
export async function readFacts(db: Queryable, codes: string[], asOf: Date): Promise<Facts | null> {
  // PostgreSQL has no NUL in a text: such a code cannot be recorded.
  const clean = codes.filter((code) => !code.includes('\u0000'));
  if (clean.length === 0) return null;
  const { rows } = await db.query<{ facts: string | null }>({ ...QUERY, values: [clean, asOf] });
  const text = rows[0]!.facts;
  if (text === null) return null;
  const answer = JSON.parse(text) as Answer;
  if (!answer.recorded && answer.notices === null) return null;
  return {
    lot: answer.lot,
    code: answer.code,
    info: answer.info === null ? null : infoOf(answer.info),
    notices: (answer.notices ?? []).map((n) => ({
      kind: n[0],
      reference: n[1],
      issuer: n[2],
      reason: n[3],
      reasonEn: n[4],
      instructions: n[5],
      instructionsEn: n[6],
      contact: n[7],
      validFrom: n[8],
    })),
    scans: { count: answer.scans[0] ?? 0, firstAt: answer.scans[1] },
    own: [...(answer.own ?? []), ...(answer.boxed ?? [])].map(edgeOf),
    inputs: (answer.inputs ?? []).map(([lot, t1]) => ({ lot, t1 })),
    cut: answer.cut,
  };
}
