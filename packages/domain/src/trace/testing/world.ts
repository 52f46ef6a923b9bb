/** Random worlds for the property tests. Physical sense is not asked for: the engine must answer whatever was captured. */
import fc from 'fast-check';
import { DIM, type Edge, EXIT_KIND, FLAG, LOSS_KIND, ROLE } from '../edge.ts';
import { DAY, edge, numbered } from './store.ts';

/** Containers are numbered from here on, apart from lots. */
export const BOXES = 200;

export interface WorldShape {
  lots: number;
  events: number;
  /** Without these, quantities are all known and holdings all stated. */
  gaps: boolean;
  voids: boolean;
}

type Spec = {
  kind: number;
  lots: number[];
  day: number;
  hour: number;
  whole: boolean;
  amounts: number[];
  a: number;
  b: number;
  doc: number;
  pool: number;
  rare: number;
};

const spec = (shape: WorldShape): fc.Arbitrary<Spec> =>
  fc.record({
    kind: fc.integer({ min: 0, max: 21 }),
    lots: fc.array(fc.integer({ min: 1, max: shape.lots }), { minLength: 4, maxLength: 4 }),
    day: fc.integer({ min: 0, max: 6 }),
    hour: fc.integer({ min: 0, max: 23 }),
    whole: fc.boolean(),
    amounts: fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9e12 })), {
      minLength: 4,
      maxLength: 4,
    }),
    a: fc.integer({ min: 1, max: 3 }),
    b: fc.integer({ min: 1, max: 3 }),
    doc: fc.integer({ min: 0, max: 3 }),
    pool: fc.integer({ min: 0, max: 5 }),
    rare: fc.integer({ min: 0, max: 60 }),
  });

/** A list of edges, numbered by event. In half of the worlds every other lot is declared in abundance first. */
export function worlds(shape: WorldShape): fc.Arbitrary<Edge[]> {
  const half = Math.ceil(shape.events / 2);
  return fc
    .tuple(
      fc.boolean(),
      fc.oneof(
        fc.array(spec(shape), { minLength: 1, maxLength: half }),
        fc.array(spec(shape), { minLength: half, maxLength: shape.events, size: 'max' }),
      ),
    )
    .map(([rich, specs]) => {
      const stock: Edge[] = [];
      for (let lot = 1; rich && lot <= shape.lots; lot += 2)
        for (let n = 1; n <= 3; n++) {
          const at = { toPlace: n, toParty: n === 3 ? 2 : n };
          const event = 1000 + lot * 10 + n;
          stock.push(edge({ lot, event, role: ROLE.add, t0: -DAY, amount: 9e12 + lot * 7 + n, ...at }));
        }
      return numbered([...stock, ...specs.flatMap((s, i) => edgesOf(s, i + 1, shape))]);
    });
}

function edgesOf(s: Spec, event: number, shape: WorldShape): Edge[] {
  const t0 = s.whole ? s.day * DAY : s.day * DAY + s.hour * 3_600_000;
  const time = { t0, t1: s.whole ? t0 + DAY - 1 : t0 };
  const rare = shape.gaps ? s.rare : 60;
  const at = (n: number): { place: number; party: number } => ({
    place: rare === 1 ? 0 : n,
    party: rare === 2 || rare === 1 ? 0 : n === 3 ? 2 : n,
  });
  const from = { fromPlace: at(s.a).place, fromParty: at(s.a).party };
  const to = { toPlace: at(s.b).place, toParty: at(s.b).party };
  const here = { toPlace: at(s.a).place, toParty: at(s.a).party };
  const amount = (i: number): { amount?: number } =>
    rare === 3 && i % 2 === 0 ? {} : { amount: s.amounts[i % 4]! };
  const base = { event, ...time, flags: rare === 4 ? FLAG.unconfirmed : rare === 5 ? FLAG.idConflict : 0 };
  const lot = s.lots[0]!;
  const docs = s.doc === 0 ? [] : s.doc === 3 ? [1, 2] : [s.doc];
  const out: Edge[] = [];
  const [box, other] = [BOXES + s.b, BOXES + s.a];
  switch (s.kind) {
    case 0:
    case 1:
      out.push(edge({ ...base, lot, role: ROLE.add, ...here, ...amount(0) }));
      break;
    case 2:
    case 3:
    case 4:
    case 5:
    case 6: {
      const hub = s.pool <= 2 && s.pool > 0 ? -s.pool : event;
      const ins = s.kind <= 3 ? 1 : 2;
      for (let i = 0; i < ins; i++)
        out.push(edge({ ...base, hub, lot: s.lots[i]!, role: ROLE.input, ...from, ...amount(i) }));
      const outs = s.kind === 2 ? 1 : 2;
      for (let i = 0; i < outs; i++)
        out.push(edge({ ...base, hub, lot: s.lots[3 - i]!, role: ROLE.output, ...here, ...amount(i + 1) }));
      if (s.kind === 6)
        out.push(
          edge({
            ...base,
            hub,
            lot: 0,
            role: ROLE.loss,
            lossKind: LOSS_KIND.impurity,
            amount: s.amounts[3]!,
          }),
        );
      break;
    }
    case 7:
    case 8:
      out.push(edge({ ...base, lot, role: ROLE.ship, ...from, ...to, docs, ...amount(0) }));
      break;
    case 9:
    case 10:
      out.push(edge({ ...base, lot, role: ROLE.receive, ...from, ...to, docs, ...amount(0) }));
      break;
    case 11:
      out.push(edge({ ...base, lot, role: ROLE.handOver, ...from, ...to, ...amount(0) }));
      break;
    case 12:
    case 16:
    case 17:
      out.push(edge({ ...base, lot, role: ROLE.packIn, ...from, container: box, ...amount(0) }));
      break;
    case 13:
      out.push(edge({ ...base, lot, role: ROLE.packOut, ...here, container: box, ...amount(0) }));
      break;
    case 18:
    case 19:
      // Everything that is in the container.
      out.push(edge({ ...base, lot: box, role: ROLE.packOut, ...here, container: box }));
      break;
    case 20:
      // A container goes into another, or comes out of it.
      if (box !== other) out.push(edge({ ...base, lot: other, role: ROLE.packIn, ...from, container: box }));
      break;
    case 21:
      out.push(
        box === other
          ? edge({ ...base, lot: box, role: ROLE.handOver, ...from, ...to, container: box })
          : edge({ ...base, lot: other, role: ROLE.packOut, ...here, container: box }),
      );
      break;
    case 14:
      out.push(edge({ ...base, lot, role: ROLE.delete, exitKind: EXIT_KIND.sold, ...from, ...amount(0) }));
      break;
    default:
      out.push(
        s.pool === 0
          ? edge({ ...base, lot, role: ROLE.voidShip, ...from, ...to, docs })
          : edge({ ...base, lot, role: ROLE.observe, ...here, dim: DIM.missing }),
      );
  }
  if (shape.voids && s.rare > 50 && out.length > 0) {
    const lots = [...new Set(out.map((e) => e.lot))];
    for (const l of lots) out.push(edge({ ...base, flags: 0, lot: l, hub: out[0]!.hub, role: ROLE.voided }));
  }
  return out;
}
