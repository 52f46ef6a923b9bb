import { createJurisdiction, listJurisdictions } from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import { transaction } from '../../platform/db/pool.ts';
import { type App, mount } from '../../platform/http/app.ts';
import type { Areas } from './areas.ts';
import { areasBelow, insertArea, readArea, searchAreas } from './jurisdiction-store.ts';
import { exists, finding, refuse } from './messages.ts';

/** Areas of GB/T 2260, and the townships and villages that people add below them. */
export function registerJurisdictionRoutes(app: App, context: Context, areas: Areas): void {
  const { pool } = context;

  mount(app, listJurisdictions, async ({ query, locale }) => {
    const text = query.q?.trim() ?? '';
    const parent = query.parent || null;
    return {
      items: await (text === '' ? areasBelow(pool, parent, locale) : searchAreas(pool, text, parent, locale)),
    };
  });

  mount(app, createJurisdiction, async ({ body, locale, decide, decideAfter, audit }) => {
    audit.thing('jurisdiction', body.code);
    audit.change(null, { name: body.name, parent: body.parentCode });
    // What is added lies in the area above it; which is all that there is of it before.
    decide({ territory: body.parentCode });
    const area = { code: body.code, name: body.name.trim(), parentCode: body.parentCode };
    const { code, parentCode: parent } = area;
    refuse([
      ...(area.name === '' ? [finding('/name', 'text.empty')] : []),
      ...((await readArea(pool, parent)) === null
        ? [finding('/parentCode', 'area.unknown', { code: parent })]
        : code.length !== parent.length + 3 || !code.startsWith(parent)
          ? [finding('/code', 'area.notBelow', { code, parent })]
          : []),
    ]);
    await transaction(pool, async (client) => {
      if (!(await insertArea(client, area))) throw exists('area', code, locale);
      decideAfter({ territory: (await readArea(client, code))!.code });
      await audit.enter(client);
    });
    areas.refresh();
    return (await readArea(pool, code, locale))!;
  });
}
