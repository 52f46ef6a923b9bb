import type { Queryable } from '../../platform/db/pool.ts';

/** One movement or making of a lot, numbers instead of names. `round` 0: the lot itself. */
export interface FactEdge {
  round: number;
  lot: number;
  event: number;
  role: number;
  t0: number;
  t1: number;
  fromPlace: number | null;
  fromParty: number | null;
  toPlace: number | null;
  toParty: number | null;
}
export interface FactInfo {
  lot: number;
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
  info: Map<number, FactInfo>;
  notices: FactNotice[];
  scans: { count: number; firstAt: number | null };
  own: FactEdge[];
  upstream: FactEdge[];
  cut: boolean;
}

type EdgeTuple = [
  round: number,
  lot: number,
  event: number,
  role: number,
  t0: number,
  span: number | null,
  fromPlace: number | null,
  fromParty: number | null,
  toPlace: number | null,
  toParty: number | null,
];
type Text = string | null;
type Num = number | null;
interface Answer {
  lot: number;
  code: string;
  info: [number, Text, Text, Text, Text, Text, Num, boolean | null, Num, Text, Num, Text, Text][] | null;
  notices:
    | [number, 'recalled' | 'withdrawn', Text, string, string, Text, string, Text, string, number][]
    | null;
  scans: [Num, Num];
  recorded: boolean;
  own: EdgeTuple[] | null;
  boxed: EdgeTuple[] | null;
  rounds: EdgeTuple[][];
  cut: boolean;
}

const QUERY = { name: 'public_lot', text: 'SELECT public_lot($1, $2)::text AS facts' };

const edgeOf = (t: EdgeTuple): FactEdge => ({
  round: t[0],
  lot: t[1],
  event: t[2],
  role: t[3],
  t0: t[4],
  t1: t[4] + (t[5] ?? 0),
  fromPlace: t[6],
  fromParty: t[7],
  toPlace: t[8],
  toParty: t[9],
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
  const info = new Map<number, FactInfo>();
  for (const i of answer.info ?? [])
    info.set(i[0], {
      lot: i[0],
      product: i[1],
      commodity: i[2],
      foodClass: i[3],
      grade: i[4],
      originArea: i[5],
      producer: i[6],
      producerDeclared: i[7] === true,
      madeAt: i[8],
      harvestDate: i[9],
      harvestYear: i[10],
      productionDate: i[11],
      bestBefore: i[12],
    });
  return {
    lot: answer.lot,
    code: answer.code,
    info,
    notices: (answer.notices ?? []).map((n) => ({
      kind: n[1],
      reference: n[2],
      issuer: n[3],
      reason: n[4],
      reasonEn: n[5],
      instructions: n[6],
      instructionsEn: n[7],
      contact: n[8],
      validFrom: n[9],
    })),
    scans: { count: answer.scans[0] ?? 0, firstAt: answer.scans[1] },
    own: [...(answer.own ?? []), ...(answer.boxed ?? [])].map(edgeOf),
    upstream: answer.rounds.flat().map(edgeOf),
    cut: answer.cut,
  };
}
