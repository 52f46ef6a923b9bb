import type { Locale, LotView } from '@liangsu/contract';
import { sightOf } from '@liangsu/domain/access';
import { ROLE } from '@liangsu/domain/trace';
import type { Context } from '../../../platform/context.ts';
import type { Client, Queryable } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { Areas } from '../../access/index.ts';
import { quantity } from './amounts.ts';
import { installationWarning } from './by-installation.ts';
import { findingViews } from './completeness-view.ts';
import { carriagesOf } from './consignments.ts';
import { DOUBTS } from './doubts.ts';
import { type LotFacts, loadLotFacts, loadParties, loadPlaces, lotSummary } from './facts.ts';
import { loadGrain } from './grain.ts';
import { countLotEvents } from './lot-events.ts';
import { loadOperators } from './operators.ts';
import { numbersOfLot, numbersSeen, numberViews } from './own-numbers.ts';
import { runTrace, type TraceAnswer } from './run-trace.ts';
import { type Shown, seenLots, shownOf } from './shown.ts';
import { requestSnapshot } from './snapshot.ts';

/** Which of these lots the public is warned of. Given by the module that publishes notices. */
export type Notices = (
  db: Queryable,
  lots: readonly number[],
) => Promise<Map<number, 'recalled' | 'withdrawn'>>;

const NEIGHBOURS = 12;
/** So many are looked through where some may be withheld. */
const NEIGHBOURS_LOOKED = 2000;
const OWN_NUMBERS = 20;

interface Neighbour {
  lot: number;
  amount: number | null;
  dim: number;
}

/** The lots on the other side of a lot's transformations, largest amounts first, and how many there are. */
async function neighbours(
  client: Client,
  lot: number,
  side: 'inputs' | 'outputs',
  shown: Shown,
  sight: (lots: readonly number[]) => Promise<Set<number>>,
): Promise<{ rows: Neighbour[]; count: number; withheld: number }> {
  const mine = side === 'inputs' ? ROLE.output : ROLE.input;
  const theirs = side === 'inputs' ? ROLE.input : ROLE.output;
  const { rows } = await client.query<Neighbour & { count: number }>({
    name: `neighbours_${side}`,
    text: `WITH hubs AS (
             SELECT DISTINCT coalesce(e.hub, e.event) AS hub FROM edge_by_lot e
              WHERE e.lot = $1 AND e.role = $2 AND e.flags IS NULL
                AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = e.event)
              LIMIT 2000)
           SELECT h.lot, sum(h.amount)::int8 AS amount, max(h.dim) AS dim, count(*) OVER () AS count
             FROM hubs JOIN edge_by_hub h ON h.hub = hubs.hub
            WHERE h.role = $3 AND h.lot <> $1 AND h.lot <> 0 AND h.flags IS NULL
              AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = h.event)
            GROUP BY h.lot ORDER BY amount DESC NULLS LAST LIMIT $4`,
    values: [lot, mine, theirs, shown.all ? NEIGHBOURS : NEIGHBOURS_LOOKED],
  });
  const count = rows[0]?.count ?? 0;
  if (shown.all) return { rows, count, withheld: 0 };
  const seen = await sight(rows.map((row) => row.lot));
  return {
    rows: rows.filter((row) => seen.has(row.lot)).slice(0, NEIGHBOURS),
    count,
    withheld: rows.length - seen.size,
  };
}

/** A lot's page as `actor` sees it, who must see the lot: facts, present holdings by the engine's own reckoning, and its direct neighbours. */
export async function lotPage(
  context: Context,
  lot: LotFacts,
  actor: Actor,
  areas: Areas,
  notices: Notices,
  locale: Locale,
): Promise<LotView> {
  const areaName = await areas.namer(locale);
  const sight = sightOf(actor.acting, 'lot.read');
  const seen = (lots: readonly number[]) => seenLots(context.pool, sight, lots);
  return requestSnapshot(context, async (client) => {
    // One lot deep: its own edges suffice for what it holds and where.
    const answer = await runTrace(client, [{ kind: 'lot', lot: lot.id }], {
      direction: 'down',
      now: context.now().getTime(),
      limit: 1,
    });
    const { run, result } = answer;
    const down = result.down!;
    const traced = down.lot(down.indexOf(lot.id));
    const operators = sight.all ? new Map<number, number>() : await loadOperators(client, answer.places);
    const shown = await shownOf(context.pool, sight, answer, (place) => operators.get(place) ?? 0);
    const inputs = await neighbours(client, lot.id, 'inputs', shown, seen);
    const outputs = await neighbours(client, lot.id, 'outputs', shown, seen);
    const others = await loadLotFacts(client, [
      ...inputs.rows.map((row) => row.lot),
      ...outputs.rows.map((row) => row.lot),
      ...traced.holdings.flatMap((holding) => (holding.container === 0 ? [] : [holding.container])),
    ]);
    const grain = (await loadGrain(client, [lot.id])).get(lot.id) ?? null;
    const partyIds = new Set<number>(traced.holdings.map((holding) => holding.party));
    if (grain?.owner) partyIds.add(grain.owner);
    const placeIds = new Set<number>(traced.holdings.map((holding) => holding.place));
    if (lot.producer !== null) partyIds.add(lot.producer);
    if (lot.madeAt !== null) placeIds.add(lot.madeAt);
    for (const other of others.values()) if (other.producer !== null) partyIds.add(other.producer);
    const places = await loadPlaces(client, placeIds, areaName);
    for (const place of places.values()) partyIds.add(place.operator);
    const shipped = new Set<number>();
    const { table } = run;
    for (let row = 0; row < table.length; row++)
      if (table.role[row] === ROLE.ship)
        for (const place of [table.fromPlace[row]!, table.toPlace[row]!]) shipped.add(place);
    for (const [id, place] of await loadPlaces(client, shipped, areaName)) places.set(id, place);
    const carriage = carriagesOf(answer, (place) => places.get(place)?.operator ?? 0);
    const sent = new Map(traced.holdings.map((holding) => [holding, carriage(lot.id, holding)]));
    const present = traced.holdings.filter(
      (holding) => holding.amount > 0 || (!traced.known && !holding.unclear),
    );
    const holdings = present.filter((holding) => shown.holding(lot.id, holding, sent.get(holding)));
    for (const ends of sent.values()) {
      partyIds.add(ends?.from ?? 0);
      partyIds.add(ends?.to ?? 0);
    }
    const parties = await loadParties(client, partyIds);
    const warned = await notices(client, [lot.id, ...others.keys()]);
    const numbers = await numbersOfLot(client, lot, numbersSeen(actor, 'lot.read'), OWN_NUMBERS);
    const neighbour = ({ lot: id, amount, dim }: Neighbour) => ({
      lot: lotSummary(others.get(id)!, parties, warned),
      amount: quantity(amount, dim),
    });
    const { balance } = traced;
    const eventCount = await countLotEvents(client, lot.id);
    return {
      ...lotSummary(lot, parties, warned),
      stub: traced.stub,
      originArea: lot.originArea,
      originAreaName: areaName(lot.originArea),
      madeAt: lot.madeAt === null ? null : (places.get(lot.madeAt)?.view ?? null),
      harvestYear: lot.harvestYear,
      bestBefore: lot.bestBefore,
      grade: lot.grade,
      grain: grain && {
        owner: parties.get(grain.owner ?? 0) ?? null,
        tier: grain.tier,
        area: grain.area,
        areaName: areaName(grain.area),
      },
      ownBatches: await numberViews(client, numbers.rows),
      ownBatchCount: numbers.count,
      made: traced.known ? quantity(balance.made, traced.dim) : null,
      holdingsWithheld: present.length - holdings.length,
      holdings: holdings.map((holding) => ({
        place: places.get(holding.place)?.view ?? null,
        party: parties.get(holding.party || (places.get(holding.place)?.operator ?? 0)) ?? null,
        container: others.get(holding.container)?.code ?? null,
        inTransit: holding.consignment,
        sentBy: parties.get(sent.get(holding)?.from ?? 0) ?? null,
        sentTo: parties.get(sent.get(holding)?.to ?? 0) ?? null,
        amount: traced.known ? quantity(holding.amount, traced.dim) : null,
      })),
      inputs: inputs.rows.map(neighbour),
      outputs: outputs.rows.map(neighbour),
      inputCount: inputs.count,
      outputCount: outputs.count,
      inputsWithheld: inputs.withheld,
      outputsWithheld: outputs.withheld,
      eventCount,
      warnings: [...warningsOf(answer, lot, locale), ...(await installationWarning(client, lot.id, locale))],
      scanUrl: scanUrl(context.config.publicUrl, lot.code),
    };
  });
}

function warningsOf(answer: TraceAnswer, lot: LotFacts, locale: Locale): LotView['warnings'] {
  const own = answer.result.completeness.findings.filter(
    (finding) => DOUBTS.has(finding.code) && 'lot' in finding && finding.lot === lot.id,
  );
  const views = findingViews(answer, own, { lot: () => lot, event: () => null }, locale);
  const seen = new Map(views.map(({ code, message }) => [message, { code, message }]));
  return [...seen.values()];
}

/** The address that a lot's QR carries. */
export function scanUrl(publicUrl: string, code: string): string {
  return code.startsWith('https://id.gs1.org/')
    ? `${publicUrl}${code.slice('https://id.gs1.org'.length)}`
    : `${publicUrl}/t/${encodeURIComponent(code)}`;
}
