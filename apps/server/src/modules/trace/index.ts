import type { Context } from '../../platform/context.ts';
import type { App } from '../../platform/http/app.ts';
import type { Areas } from '../access/index.ts';
import type { Ledger } from '../ledger/index.ts';
import { registerProofRoutes } from './attest/proof-routes.ts';
import type { CapturePipeline } from './capture/pipeline.ts';
import { registerCaptureRoutes } from './capture/routes.ts';
import { registerClaimRoutes } from './claims/claim-routes.ts';
import type { Notices } from './query/lot-page.ts';
import { registerLotRoutes } from './query/lot-routes.ts';
import { registerScopeRoutes } from './query/scope-routes.ts';
import { registerTraceRoutes } from './query/trace-routes.ts';

export type { Difference } from '../../platform/differences.ts';
export { attestedClaims } from './attest/attested-claims.ts';
export { attestedEvents } from './attest/attested-events.ts';
export {
  type CaptureMode,
  captureDocument,
  captureRead,
  type ReadDocument,
  readDocument,
} from './capture/capture-document.ts';
export { type CaptureProblem, refusedFaults } from './capture/messages.ts';
export type {
  CaptureReceipt,
  Door,
  EventReceipt,
  IncomingDocument,
  IncomingEvent,
  ReceiptStatus,
} from './capture/pipeline.ts';
export { CaptureBusyError, CapturePipeline } from './capture/pipeline.ts';
export { type Prepared, prepareEvents } from './capture/prepare.ts';
export { documentNumber, eventIdOf, hashBytes, identityOf } from './capture/rows.ts';
export { canonicalCode, displayCode } from './query/codes.ts';
export { contestedIds } from './query/contested.ts';
export { typeName } from './query/event-names.ts';
export { grainThing, loadGrain } from './query/grain.ts';
export { lotCounts } from './query/lot-counts.ts';
export { findLots } from './query/lot-list.ts';
export type { Notices } from './query/lot-page.ts';
export { scanUrl } from './query/lot-page.ts';
export { loadOperators } from './query/operators.ts';
export { requireLot } from './query/require-lot.ts';
export { type ScopeTables, scopeTables } from './query/scope-tables.ts';
export { requireSeenLot, seenEvents, seenLots } from './query/shown.ts';
export { verifyEvents, verifyTrace } from './verify/verify.ts';

/** What happened to a lot, where it came from, where it went, how much of it. */
export function registerTrace(
  app: App,
  context: Context,
  capture: CapturePipeline,
  areas: Areas,
  notices: Notices,
  ledger: Ledger,
): void {
  registerCaptureRoutes(app, context, capture);
  registerClaimRoutes(app, context, capture, areas);
  registerLotRoutes(app, context, areas, notices);
  registerTraceRoutes(app, context, areas);
  registerScopeRoutes(app, context, areas);
  registerProofRoutes(app, context, ledger);
}
