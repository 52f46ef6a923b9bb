import { getPublicLot, getPublicProof } from '@liangsu/contract';
import type { NoteKey } from '@liangsu/domain/ledger';
import type { Context } from '../../platform/context.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { AppError } from '../../platform/http/errors.ts';
import type { Ledger } from '../ledger/index.ts';
import { addressOfLink, addressOfText } from './address.ts';
import { Lookup } from './lookup.ts';
import { registerPages } from './pages.ts';
import { readProofScript } from './proof-script.ts';
import { Proofs } from './proofs.ts';
import { registerReportRoutes } from './reports.ts';
import { ScanCounter } from './scan-counter.ts';

export { displayOfCode, pathOfCode } from './address.ts';
export { attestedNotices } from './attested-notices.ts';
export { extendNotice, liftNotice, type Notice, noticesOf, publishNotice } from './notices.ts';

const addressOf = (code: string) =>
  code.startsWith('01/') ? addressOfLink(`/${code}`) : addressOfText(code);

/**
 * The scan page, the same as JSON, the proof of both, and the problems that people report from it. `scripts` is the folder of
 * the built script that checks the proof; where it is not built, pages say that nothing was checked.
 */
export function registerPublic(
  app: App,
  context: Context,
  ledger: Ledger,
  witnesses: readonly NoteKey[],
  scripts: string,
): void {
  const counter = new ScanCounter(context.engine, context.log);
  counter.start();
  app.addHook('onClose', () => counter.stop());
  const lookup = new Lookup(context, counter);
  registerPages(app, context, lookup, counter, readProofScript(scripts));
  const proofs = new Proofs(context, ledger, witnesses);
  const notFound = (code: string) =>
    new AppError('resource.notFound', { what: '追溯码 trace code', id: code.slice(0, 300) });
  mount(app, getPublicLot, async ({ params, reply }) => {
    const reading = await lookup.find(addressOf(params.code));
    if (reading === null) throw notFound(params.code);
    // Programs ask here: they are told the count and do not add to it.
    const { count, firstAt } = reading.scans;
    reply.header('cache-control', 'no-cache');
    return {
      ...reading.view,
      scans: { count, firstAt: firstAt === null ? null : new Date(firstAt).toISOString() },
    };
  });
  mount(app, getPublicProof, async ({ params, locale, reply }) => {
    const reading = await lookup.find(addressOf(params.code));
    if (reading === null) throw notFound(params.code);
    reply.header('cache-control', 'no-cache').header('access-control-allow-origin', '*');
    return proofs.of(reading, locale);
  });
  registerReportRoutes(app, context);
}
