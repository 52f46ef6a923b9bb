import { getDemo, type RouteOutput } from '@liangsu/contract';
import type { Context } from '../../platform/context.ts';
import { type App, mount } from '../../platform/http/app.ts';

type DemoView = RouteOutput<typeof getDemo>;

/** What a newcomer may try: only an installation that holds the demo answers with accounts. */
export function registerDemoRoutes(app: App, context: Context): void {
  mount(app, getDemo, async (): Promise<DemoView> => {
    const { rows } = await context.pool.query<{ value: Partial<DemoView> }>(
      `SELECT value FROM installation WHERE key = 'demo'`,
    );
    const value = rows[0]?.value;
    return {
      demo: value !== undefined,
      logins: value?.logins ?? [],
      contaminatedLot: value?.contaminatedLot ?? null,
      scanUrl: value?.scanUrl ?? null,
    };
  });
}
