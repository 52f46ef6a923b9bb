import type { Locale, ScopeHolderView } from '@liangsu/contract';
import { DIM, type ScopeHolding } from '@liangsu/domain/trace';
import type { Client } from '../../../platform/db/pool.ts';
import { decimal, decimalOrNull, isoTimeOrNull, unitOfDim } from './amounts.ts';
import { type LotFacts, loadLotFacts, loadParties, loadPlaces } from './facts.ts';
import type { ScopeAnswer } from './scope.ts';
import { UNNAMED } from './scope-parties.ts';
import type { Shown } from './shown.ts';

/** Milligrams of one piece, where declared. */
export const pieceOf = (facts: LotFacts | undefined): number | null =>
  facts?.netDim === DIM.mass && facts.netAmount !== null && facts.netAmount > 0 ? facts.netAmount : null;

/** One holding of a scope with the lot that it is of, and what its holder is called. */
export interface ScopeHoldingView {
  holder: string;
  code: string;
  product: string | null;
  unit: ReturnType<typeof unitOfDim>;
  holding: ScopeHolderView;
}

/** An amount in pieces of a known weight, to the millionth. */
const piecesOf = (amount: number, piece: number): string =>
  decimal(Number((BigInt(amount) * 1_000_000n + BigInt(piece) / 2n) / BigInt(piece)));

/** When a lot's first event was, each lot asked for once: what was bad as it came into being is affected since then. */
function beginningsOf(scope: ScopeAnswer): (lot: number) => number {
  const down = scope.answer.result.down!;
  const known = new Map<number, number>();
  return (lot) => {
    const beginning = known.get(lot) ?? down.lot(down.indexOf(lot)).firstEvent;
    known.set(lot, beginning);
    return beginning;
  };
}

/** Holdings in words. */
export async function holdingViews(
  client: Client,
  scope: ScopeAnswer,
  holdings: readonly ScopeHolding[],
  locale: Locale,
): Promise<ScopeHoldingView[]> {
  const lots = await loadLotFacts(client, [
    ...new Set(holdings.flatMap(({ lot, container }) => [lot, container])),
  ]);
  const parties = await loadParties(client, new Set(holdings.map(({ party }) => party)));
  const places = await loadPlaces(client, new Set(holdings.map(({ place }) => place)), () => null);
  const beginning = beginningsOf(scope);
  return holdings.map((holding) => {
    const { amount, dim, known } = holding;
    const facts = lots.get(holding.lot);
    const party = parties.get(holding.party);
    const place = places.get(holding.place)?.view;
    const piece = pieceOf(facts);
    const isMass = known && dim === DIM.mass;
    return {
      holder: party?.name ?? UNNAMED[locale],
      code: facts?.code ?? String(holding.lot),
      product: facts?.product ?? null,
      unit: unitOfDim(dim),
      holding: {
        party: party ? { id: party.id, name: party.name, uscc: party.uscc } : null,
        place: place ? { id: place.id, name: place.name } : null,
        container: lots.get(holding.container)?.code ?? null,
        inTransit: holding.inTransit,
        amount: known ? decimal(amount) : null,
        kg: isMass ? decimal(amount) : null,
        pieces: isMass && piece !== null ? piecesOf(amount, piece) : null,
        carried: known ? decimalOrNull(holding.bySource[0]) : null,
        since: isoTimeOrNull(Number.isFinite(holding.since) ? holding.since : beginning(holding.lot)),
      },
    };
  });
}

const HOLDINGS = 2000;

/** Every affected holding that is shown, by party, in blocks. */
export async function* scopeHoldings(
  client: Client,
  scope: ScopeAnswer,
  shown: Shown,
  locale: Locale,
): AsyncGenerator<ScopeHoldingView[]> {
  let block: ScopeHolding[] = [];
  for (const holding of scope.holdings()) {
    if (!shown.lot(holding.lot) || !shown.holding(holding.lot, holding)) continue;
    block.push(holding);
    if (block.length < HOLDINGS) continue;
    yield await holdingViews(client, scope, block, locale);
    block = [];
  }
  if (block.length > 0) yield await holdingViews(client, scope, block, locale);
}
