import { listAudit } from '@liangsu/contract';
import type { Context } from '../../../platform/context.ts';
import { type App, mount } from '../../../platform/http/app.ts';
import { findEntries } from './search.ts';

/** The audit trail as the audit administrator searches it; that they did is recorded with what they asked for. */
export function registerAuditRoutes(app: App, context: Context): void {
  mount(app, listAudit, async ({ query, locale, audit }) => {
    const { cursor, limit = 50, ...filter } = query;
    audit.thing('auditTrail', null);
    audit.change(null, filter);
    return { ...(await findEntries(context, filter, cursor, limit, locale)), total: null };
  });
}
