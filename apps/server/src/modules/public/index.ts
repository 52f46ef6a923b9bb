import { getPublicLot } from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import { type App, mount } from '../../platform/http/app.ts';
import { AppError } from '../../platform/http/errors.ts';
import { addressOfLink, addressOfText } from './address.ts';
import { Lookup } from './lookup.ts';
import { registerPages } from './pages.ts';
import { registerReportRoutes } from './reports.ts';
import { ScanCounter } from './scan-counter.ts';

export { displayOfCode, pathOfCode } from './address.ts';
export { extendNotice, liftNotice, type Notice, noticesOf, publishNotice } from './notices.ts';

/** The scan page, the same as JSON, and the problems that people report from it. */
export function registerPublic(app: App, context: Context): void {
  const counter = new ScanCounter(context.engine, context.log);
  counter.start();
  app.addHook('onClose', () => counter.stop());
  const lookup = new Lookup(context, counter);
  registerPages(app, context, lookup, counter);
  mount(app, getPublicLot, async ({ params, reply }) => {
    const address = params.code.startsWith('01/')
      ? addressOfLink(`/${params.code}`)
      : addressOfText(params.code);
    const reading = await lookup.find(address);
    if (reading === null)
      throw new AppError('resource.notFound', { what: '追溯码 trace code', id: params.code.slice(0, 300) });
    // Programs ask here: they are told the count and do not add to it.
    const { count, firstAt } = reading.scans;
    reply.header('cache-control', 'no-cache');
    return {
      ...reading.view,
      scans: { count, firstAt: firstAt === null ? null : new Date(firstAt).toISOString() },
    };
  });
  registerReportRoutes(app, context);
}
