import { beforeAll, describe, expect, it } from 'vitest';
import { useTestServer } from '../testing/harness.ts';
import { person } from '../testing/people.ts';

/** Inventory (OWASP API9:2023): there is no route that nobody wrote down, and none that forgot whom it lets in. */
const server = useTestServer();

/** What the API's description lists, as `METHOD /path`. */
let described: Set<string>;

/** Routes that the API's description leaves out, by what they are for. */
const HIDDEN: Record<string, RegExp> = {
  'whether the program lives': /^GET \/(healthz|readyz|metrics)$/,
  'the console and its files': /^GET \/(\*|)$|^GET \/(assets\/\*|[\w-]+\.(svg|png|ico|txt|webmanifest))$/,
  'the proof script of scan pages': /^GET \/t\/proof\b.*$/,
  'scan pages': /^GET \/(t|t\/|t\/\*|01\/\*)$|^POST \/t\/report$/,
  'the API’s description': /^GET \/api\/docs(\/.*)?$/,
  'the ledger’s tiles':
    /^GET \/ledger\/(:log\(\[0-9a-f\]\{16\}\)\/)?(checkpoint|checkpoint\/witnessed|tile\/\*|\*)$|^POST \/ledger\/cosignature$/,
  'EPCIS, as GS1 describes it': /^(GET|POST|DELETE|OPTIONS) \/epcis(\/.*)?$/,
};
/** Of the hidden ones those that let anybody in. */
const OPEN = /^\w+ \/(?!epcis)/;

/** Every route of the application, as `METHOD /path`, read from its own tree. */
function routes(): string[] {
  const found: string[] = [];
  const above: string[] = [];
  for (const line of server().app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^([\s│]*)[└├]── (\S*) \(([A-Z, ]+)\)(?: .*)?$/u.exec(line);
    if (!match) continue;
    const depth = match[1]!.length / 4;
    const path = match[2]!;
    above.length = depth;
    // Children are printed as what stands behind their parent.
    above[depth] = depth === 0 ? path : `${above[depth - 1] === '/' ? '/' : above[depth - 1]}${path}`;
    for (const method of match[3]!.split(', '))
      if (method !== 'HEAD') found.push(`${method} ${above[depth]!.replace(/^\/\//, '/')}`);
  }
  return found;
}

let all: string[];
beforeAll(() => {
  all = routes();
  const { paths = {} } = server().app.swagger();
  described = new Set(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods ?? {}).map(
        (method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
      ),
    ),
  );
});

describe('the inventory of routes', () => {
  it('is whole: every route is described, or one of those that are known to be left out', () => {
    expect(all.length).toBeGreaterThan(120);
    // The tree prints a parameter that two methods call differently with both names.
    const bare = (one: string) => one.replace(/:[\w|:]+/g, ':');
    const known = new Set([...described].map(bare));
    const there = new Set(all.map(bare));
    const unknown = all.filter(
      (one) => !known.has(bare(one)) && !Object.values(HIDDEN).some((pattern) => pattern.test(one)),
    );
    expect(unknown).toEqual([]);
    expect(described.size).toBeGreaterThan(85);
    expect([...known].filter((one) => !there.has(one))).toEqual([]);
  });

  it('has nothing of an older version, of debugging or of other programs', async () => {
    for (const url of [
      '/api/v0/parties',
      '/api/parties',
      '/api/v2/parties',
      '/debug',
      '/admin',
      '/.git/config',
      '/.env',
      '/graphql',
      '/server-status',
      '/actuator',
      '/package.json',
      '/apps/server/src/server.ts',
      '/assets/../../server/src/server.ts',
    ])
      expect((await server().app.inject({ url })).statusCode, url).toBe(404);
  });
});

describe('a route that the description leaves out', () => {
  it('lets nobody in without a sign-in, but for those that are public', async () => {
    const outsider = await person(server(), 'outsider', null);
    let tried = 0;
    for (const one of all.filter((one) => !described.has(one) && !OPEN.test(one))) {
      const [method, path] = one.split(' ') as ['GET', string];
      if ((method as string) === 'OPTIONS') continue;
      const url = path.replace(/:(\w+)/g, 'x');
      const headers = { 'content-type': 'application/json', 'GS1-EPCIS-Version': '2.0.0' };
      const payload = (method as string) === 'POST' ? '{}' : undefined;
      const nobody = await server().app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
      expect(nobody.statusCode, one).toBe(401);
      expect((await outsider(method, url, payload, headers)).status, one).toBe(403);
      tried++;
    }
    expect(tried).toBeGreaterThan(25);
  });
});
