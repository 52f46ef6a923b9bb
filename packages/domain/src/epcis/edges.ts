import { DIM, EXIT_KIND, type ExitKind, LOSS_KIND, type LossKind, ROLE, type Role } from '../trace/edge.ts';
import { type Facts, type Item, readItems, type Side } from './facts.ts';
import type { NormalEdge } from './normal-event.ts';

/** Both ends of an edge. */
type Flow = Pick<NormalEdge, 'fromPlace' | 'fromParty' | 'toPlace' | 'toParty'>;

const EXIT_OF_DISPOSITION: ReadonlyMap<string | null, ExitKind> = new Map([
  ['retail_sold', EXIT_KIND.sold],
  ['dispensed', EXIT_KIND.consumed],
  ['partially_dispensed', EXIT_KIND.consumed],
  ['inactive', EXIT_KIND.consumed],
  ['destroyed', EXIT_KIND.destroyed],
  ['disposed', EXIT_KIND.destroyed],
  ['unknown', EXIT_KIND.lost],
  ['stolen', EXIT_KIND.lost],
]);
const EXIT_OF_STEP: ReadonlyMap<string | null, ExitKind> = new Map([
  ['retail_selling', EXIT_KIND.sold],
  ['dispensing', EXIT_KIND.consumed],
  ['destroying', EXIT_KIND.destroyed],
]);

/** What became of goods that left, as disposition and business step tell it; null when they do not. */
export function exitOf(disposition: string | null, bizStep: string | null): ExitKind | null {
  return EXIT_OF_DISPOSITION.get(disposition) ?? EXIT_OF_STEP.get(bizStep) ?? null;
}

function exitKind(facts: Facts): ExitKind {
  const declared = exitOf(facts.disposition, facts.bizStep);
  return declared ?? (facts.losses.length > 0 ? EXIT_KIND.lost : EXIT_KIND.other);
}

const party = (side: Side): string | null => side.possessing ?? side.owning;
const place = (facts: Facts): string | null => facts.bizLocation ?? facts.readPoint;
const says = (side: Side): boolean => side.possessing !== null || side.location !== null;

/**
 * What an observation does: shipping and receiving move goods through transit; another step with possessing parties or
 * locations hands them over; with owning parties alone it moves ownership. Departing and transporting with disposition
 * `in_transit` towards a stated destination are a shipment: nothing has been handed over yet.
 */
function observationRole(facts: Facts): Role {
  const { bizStep, source, destination } = facts;
  if (bizStep === 'shipping') return ROLE.ship;
  if (bizStep === 'receiving') return ROLE.receive;
  if (bizStep === 'void_shipping') return ROLE.voidShip;
  if ((bizStep === 'departing' || bizStep === 'transporting') && facts.disposition === 'in_transit') {
    if (says(destination)) return ROLE.ship;
  }
  if (says(source) || says(destination)) return ROLE.handOver;
  return source.owning !== null || destination.owning !== null ? ROLE.ownership : ROLE.observe;
}

function flowOf(role: Role, facts: Facts): Flow {
  const { source, destination, readPoint, bizLocation } = facts;
  const here = place(facts);
  const fromParty = party(source);
  const toParty = party(destination);
  switch (role) {
    case ROLE.ship:
    case ROLE.voidShip:
      return {
        fromPlace: source.location ?? readPoint ?? bizLocation,
        fromParty,
        toPlace: destination.location,
        toParty,
      };
    case ROLE.receive:
      return {
        fromPlace: source.location,
        fromParty,
        toPlace: bizLocation ?? destination.location ?? readPoint,
        toParty,
      };
    case ROLE.handOver:
      return {
        fromPlace: source.location ?? readPoint ?? bizLocation,
        fromParty,
        toPlace: destination.location ?? here,
        toParty,
      };
    case ROLE.ownership:
      return { fromPlace: here, fromParty: source.owning, toPlace: here, toParty: destination.owning };
    case ROLE.add:
      return { fromPlace: source.location, fromParty, toPlace: here ?? destination.location, toParty };
    case ROLE.delete:
      return { fromPlace: here ?? source.location, fromParty, toPlace: destination.location, toParty };
    case ROLE.input:
      return { fromPlace: here ?? source.location, fromParty, toPlace: null, toParty: null };
    case ROLE.output:
      return { fromPlace: null, fromParty: null, toPlace: here ?? destination.location, toParty };
    case ROLE.loss:
      return { fromPlace: here, fromParty: null, toPlace: null, toParty: null };
    case ROLE.observe:
    case ROLE.packIn:
    case ROLE.packOut:
    case ROLE.link:
      return { fromPlace: here, fromParty, toPlace: here, toParty };
    case ROLE.voided:
      return { fromPlace: null, fromParty: null, toPlace: null, toParty: null };
  }
}

function edgeOf(
  item: Pick<NormalEdge, 'code' | 'amount' | 'dim' | 'quantity' | 'uom'>,
  role: Role,
  flow: Flow,
  container: string | null,
  lossKind: LossKind = LOSS_KIND.none,
  exit: ExitKind = EXIT_KIND.none,
): NormalEdge {
  return {
    code: item.code,
    role,
    amount: item.amount,
    dim: item.dim,
    quantity: item.quantity,
    uom: item.uom,
    fromPlace: flow.fromPlace,
    fromParty: flow.fromParty,
    toPlace: flow.toPlace,
    toParty: flow.toParty,
    container,
    lossKind,
    exitKind: exit,
  };
}

const itself = (item: Item): string | null => (item.container ? item.code : null);
const bare = (code: string): Item => ({
  code,
  amount: null,
  dim: DIM.missing,
  quantity: null,
  uom: null,
  container: true,
});

function move(edges: NormalEdge[], items: readonly Item[], role: Role, facts: Facts): void {
  const flow = flowOf(role, facts);
  for (const item of items) edges.push(edgeOf(item, role, flow, itself(item)));
  // A hand-over that also names owners moves ownership beside possession.
  const { source, destination } = facts;
  if (role !== ROLE.handOver || (source.possessing === null && destination.possessing === null)) return;
  if (source.owning === null && destination.owning === null) return;
  const ownership = flowOf(ROLE.ownership, facts);
  for (const item of items) edges.push(edgeOf(item, ROLE.ownership, ownership, itself(item)));
}

/** Losses beside the lots of a receipt or transformation; `only` is the lot that an unnamed loss is of, or `''`. */
function pushLosses(edges: NormalEdge[], facts: Facts, only: string): void {
  if (facts.losses.length === 0) return;
  const flow = flowOf(ROLE.loss, facts);
  for (const loss of facts.losses) {
    edges.push(edgeOf({ ...loss, code: loss.code || only }, ROLE.loss, flow, null, loss.kind));
  }
}

/**
 * A DELETE is the loss itself, so its losses do not stand beside it: one kind marks every line; several kinds split
 * the line of their lot, and what they leave of it has no kind.
 */
function pushDeletes(edges: NormalEdge[], items: readonly Item[], facts: Facts): void {
  const flow = flowOf(ROLE.delete, facts);
  const exit = exitKind(facts);
  const kinds = new Set(facts.losses.map((loss) => loss.kind));
  if (kinds.size <= 1) {
    const kind = facts.losses[0]?.kind ?? LOSS_KIND.none;
    for (const item of items) edges.push(edgeOf(item, ROLE.delete, flow, itself(item), kind, exit));
    return;
  }
  const only = items.length === 1 ? items[0]!.code : '';
  for (const item of items) {
    const own = facts.losses.filter((loss) => (loss.code || only) === item.code);
    let rest = item.amount;
    for (const loss of own) {
      edges.push(edgeOf({ ...loss, code: item.code }, ROLE.delete, flow, itself(item), loss.kind, exit));
      rest = rest === null || loss.amount === null || loss.dim !== item.dim ? null : rest - loss.amount;
    }
    if (own.length === 0) edges.push(edgeOf(item, ROLE.delete, flow, itself(item), LOSS_KIND.none, exit));
    else if (rest === null || rest < 0) {
      facts.problems.push({ path: facts.lossesPath, code: 'lossAmbiguous', params: { lot: item.code } });
    } else if (rest > 0) {
      const left = { ...item, amount: rest, quantity: null, uom: null };
      edges.push(edgeOf(left, ROLE.delete, flow, itself(item), LOSS_KIND.none, exit));
    }
  }
  if (facts.losses.some((loss) => !items.some((item) => item.code === (loss.code || only)))) {
    facts.problems.push({ path: facts.lossesPath, code: 'lossAmbiguous', params: { lot: '' } });
  }
}

function objectEdges(edges: NormalEdge[], facts: Facts): void {
  const items = readItems(facts, 'epcList', 'quantityList');
  switch (facts.action) {
    case 'ADD':
      move(edges, items, ROLE.add, facts);
      break;
    case 'DELETE':
      pushDeletes(edges, items, facts);
      break;
    case 'OBSERVE':
    case null: {
      const role = observationRole(facts);
      move(edges, items, role, facts);
      pushLosses(edges, facts, items.length === 1 ? items[0]!.code : '');
    }
  }
}

/**
 * Children seen or named with their parent: the parent moves, and what is inside goes where it goes, so a child's own
 * edge moves nothing. Without a parent the children move themselves.
 */
function withParent(
  edges: NormalEdge[],
  items: readonly Item[],
  role: Role,
  still: Role,
  facts: Facts,
): void {
  const { parent } = facts;
  if (parent === null) {
    move(edges, items, role, facts);
    return;
  }
  move(edges, [bare(parent)], role, facts);
  const flow = flowOf(still, facts);
  for (const item of items) edges.push(edgeOf(item, still, flow, parent));
}

function aggregationEdges(edges: NormalEdge[], facts: Facts): void {
  const items = readItems(facts, 'childEPCs', 'childQuantityList');
  const { action, parent } = facts;
  if (action === 'OBSERVE' || action === null || parent === null) {
    const role = action === 'OBSERVE' || action === null ? observationRole(facts) : ROLE.observe;
    withParent(edges, items, role, ROLE.observe, facts);
    pushLosses(edges, facts, items.length === 1 ? items[0]!.code : '');
    return;
  }
  const role = action === 'ADD' ? ROLE.packIn : ROLE.packOut;
  // A DELETE that names no children takes all of them out: the edge names the container itself.
  const children = items.length === 0 ? [bare(parent)] : items;
  const flow = flowOf(role, facts);
  for (const item of children) edges.push(edgeOf(item, role, flow, parent));
}

function transactionEdges(edges: NormalEdge[], facts: Facts): void {
  const items = readItems(facts, 'epcList', 'quantityList');
  const { source, destination } = facts;
  let role: Role = ROLE.link;
  if (facts.action !== 'DELETE') {
    if (says(source) || says(destination)) role = ROLE.handOver;
    else if (source.owning !== null || destination.owning !== null) role = ROLE.ownership;
  }
  withParent(edges, items, role, ROLE.link, facts);
}

function associationEdges(edges: NormalEdge[], facts: Facts): void {
  const items = readItems(facts, 'childEPCs', 'childQuantityList');
  const flow = flowOf(ROLE.link, facts);
  if (facts.parent !== null) edges.push(edgeOf(bare(facts.parent), ROLE.link, flow, facts.parent));
  for (const item of items) edges.push(edgeOf(item, ROLE.link, flow, facts.parent));
}

function transformationEdges(edges: NormalEdge[], facts: Facts): void {
  move(edges, readItems(facts, 'inputEPCList', 'inputQuantityList'), ROLE.input, facts);
  move(edges, readItems(facts, 'outputEPCList', 'outputQuantityList'), ROLE.output, facts);
  pushLosses(edges, facts, '');
}

/** What the event says about each lot and container (trace.md §2), in the order of its lists. */
export function edgesOf(facts: Facts): NormalEdge[] {
  const edges: NormalEdge[] = [];
  switch (facts.type) {
    case 'ObjectEvent':
      objectEdges(edges, facts);
      break;
    case 'AggregationEvent':
      aggregationEdges(edges, facts);
      break;
    case 'TransactionEvent':
      transactionEdges(edges, facts);
      break;
    case 'TransformationEvent':
      transformationEdges(edges, facts);
      break;
    case 'AssociationEvent':
      associationEdges(edges, facts);
      break;
  }
  return edges;
}

/** An error declaration has no effect of its own: it voids what the event with its id said about each code. */
export function voidedEdges(edges: readonly NormalEdge[]): NormalEdge[] {
  const codes = new Set(edges.map((edge) => edge.code));
  codes.delete('');
  const nowhere: Flow = { fromPlace: null, fromParty: null, toPlace: null, toParty: null };
  return [...codes].map((code) => edgeOf(bare(code), ROLE.voided, nowhere, null));
}
