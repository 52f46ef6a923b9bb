import type { listAudit, RouteQuery } from '@liangsu/contract';
import type { Outcome } from '@liangsu/domain/audit';
import { compact } from '../../search-params.ts';

/** What of a search stands in the page's address: times as days or minutes by the clock of China. */
export interface AuditSearch {
  from?: string | undefined;
  to?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  thing?: string | undefined;
  thingId?: string | undefined;
  outcome?: Outcome | undefined;
  address?: string | undefined;
}

const instant = (moment: string | undefined): string | undefined =>
  moment === undefined ? undefined : `${moment.length === 10 ? `${moment}T00:00` : moment}:00+08:00`;

/** The search as the server is asked; which thing is asked for only where its kind is chosen. */
export function auditQueryOf(search: AuditSearch): NonNullable<RouteQuery<typeof listAudit>> {
  const { from, to, thingId, ...rest } = search;
  return compact({
    ...rest,
    from: instant(from),
    to: instant(to),
    thingId: rest.thing === undefined ? undefined : thingId,
  });
}

const FORMAT = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** `2026-11-22 14:05:07` in Chinese time. */
export const secondOf = (iso: string): string => FORMAT.format(Date.parse(iso));

/** One line of what changed: a field with what it was and what it is. */
export interface ChangeLine {
  field: string;
  before: string;
  after: string;
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  return INSTANT.test(value) ? secondOf(value) : value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Before and after, field by field, in the order in which they stand; what is no record is one line without a field. */
export function changeLines(before: unknown, after: unknown): ChangeLine[] {
  if (!isRecord(before) && !isRecord(after)) {
    const [was, is] = [textOf(before), textOf(after)];
    return was === '' && is === '' ? [] : [{ field: '', before: was, after: is }];
  }
  const was = isRecord(before) ? before : {};
  const is = isRecord(after) ? after : {};
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].map((field) => ({
    field,
    before: textOf(was[field]),
    after: textOf(is[field]),
  }));
}
