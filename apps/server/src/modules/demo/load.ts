import { prefixesOf } from '@liangsu/domain/epcis';
import type { Context } from '../../platform/context.ts';
import { Areas, seedJurisdictions } from '../access/index.ts';
import { type CapturePipeline, prepareEvents, scanUrl, scopeTables } from '../trace/index.ts';
import { bulkWorld, CHUNK } from './bulk-world.ts';
import { DEMO_CONTEXT } from './epcis.ts';
import { type DemoManifest, isEmptyDatabase, readDemo, writeDemo } from './manifest.ts';
import { type DemoUser, enterParties, enterPlaces, enterUsers, partyNumbers } from './master-data.ts';
import type { DeliveredDocument } from './oddities.ts';
import { type SmallWorld, smallWorld } from './small-world.ts';
import { chooseScan } from './survey.ts';

const PASSWORD = 'liangsu-demo';
/** Events on their way at a time: enough for every lane of the pipeline, little enough for the memory. */
const MAX_IN_FLIGHT = 6_000;
/** Neighbourhoods of the bulk whose parties and places are entered together. */
const GROUPS_AT_ONCE = 50;

export interface DemoProgress {
  events: number;
  totalEvents: number;
  eventsPerSecond: number;
  /** Seconds, estimated. */
  remaining: number;
}

export interface DemoOptions {
  /** Lots in all; the story alone (some thousands) when left out or smaller. */
  lots?: number;
  seed?: number;
  onProgress?: (progress: DemoProgress) => void;
}

/** The database holds something else than this demo: nothing was touched. */
export class DemoRefusedError extends Error {}

/** The last season that is over by `now`, at the latest that of 2026: the same demo for everybody from November 2026 on. */
export function seasonYear(now: Date): number {
  for (let year = 2026; ; year--) if (now.getTime() >= Date.UTC(year, 10, 1)) return year;
}

/**
 * The demo's accounts: who keeps the data, a storage keeper, an enterprise's clerk who also keeps its people, a county's
 * official who also approves, and the three administrators, none of whom can do business.
 */
function users(parties: {
  keeper: string;
  clerk: string;
  official: string;
}): (DemoUser & { role: string })[] {
  return [
    {
      login: 'admin',
      displayName: '数据管理员（示例）',
      role: 'steward',
      party: null,
      roles: ['dataSteward'],
    },
    {
      login: 'yn-keeper',
      displayName: '云南某库保管员（示例）',
      role: 'keeper',
      party: parties.keeper,
      roles: ['keeper'],
    },
    {
      login: 'fj-clerk',
      displayName: '福建某米厂录入员（示例）',
      role: 'clerk',
      party: parties.clerk,
      roles: ['clerk', 'organisationAdministrator'],
    },
    {
      login: 'cq-official',
      displayName: '重庆某区县粮食监管员（示例）',
      role: 'official',
      party: parties.official,
      roles: ['official', 'approver'],
    },
    ...(
      [
        ['system', '系统管理员（示例）', 'systemAdministrator'],
        ['security', '安全管理员（示例）', 'securityAdministrator'],
        ['audit', '审计管理员（示例）', 'auditAdministrator'],
      ] as const
    ).map(([login, displayName, role]) => ({ login, displayName, role: login, party: null, roles: [role] })),
  ];
}

/**
 * Makes the demo of `lots` lots and a seed and captures it through the pipeline, as from any other door. The same
 * numbers give the same events; a load that was broken off goes on where it stopped (what is delivered again is a
 * duplicate). Throws DemoRefusedError when the database holds anything else.
 */
export async function loadDemo(
  context: Context,
  capture: CapturePipeline,
  options: DemoOptions = {},
): Promise<DemoManifest> {
  const { engine: pool } = context;
  const seed = options.seed ?? 1;
  const before = await readDemo(pool);
  if (before === null && !(await isEmptyDatabase(pool)))
    throw new DemoRefusedError('The database is not empty: the demo goes only into an empty one');
  const year = before?.year ?? seasonYear(context.now());
  const story = smallWorld(seed, year);
  const lots = Math.max(story.lots, options.lots ?? 0);
  if (before !== null && (before.seed !== seed || before.lots !== lots))
    throw new DemoRefusedError(
      `The database holds another demo (seed ${before.seed}, ${before.lots} lots): use those numbers or an empty database`,
    );
  if (before?.state === 'complete') return before;

  const bulk = bulkWorld(seed, year, lots - story.lots);
  const perGroup = bulk.groups === 0 ? { parties: [], places: [] } : bulk.masterData(0);
  const people = users(story.logins);
  // Until the events are there to be traced.
  const scan = chooseScan(story.contaminated, story.offers, () => true);
  const storyEvents = story.documents.reduce((sum, document) => sum + document.events.length, 0);
  const manifest: DemoManifest = before ?? {
    seed,
    lots,
    year,
    state: 'loading',
    documentsDone: 0,
    counts: {
      events: storyEvents + bulk.events,
      links: story.links + bulk.links,
      parties: story.world.parties.length + bulk.groups * perGroup.parties.length,
      places: story.world.places.length + bulk.groups * perGroup.places.length,
      documents: story.documents.length + bulk.documents,
    },
    contaminated: {
      code: story.contaminated,
      descendants: story.reached,
      product: '早籼稻谷',
      origin: '福建省南平市浦城县青禾镇（虚构）',
    },
    scan,
    contaminatedLot: story.contaminated,
    scanUrl: scanUrl(context.config.publicUrl, scan[1]!.code),
    logins: people.map(({ login, displayName, role, roles }) => ({
      login,
      password: PASSWORD,
      displayName,
      role,
      roles,
    })),
    password: PASSWORD,
  };
  await writeDemo(pool, manifest);
  await seedJurisdictions(pool);
  await enterParties(pool, story.world.parties);
  await enterPlaces(pool, story.world.places);
  for (let group = 0; group < bulk.groups; group += GROUPS_AT_ONCE) {
    const count = Math.min(GROUPS_AT_ONCE, bulk.groups - group);
    const several = Array.from({ length: count }, (_, i) => bulk.masterData(group + i));
    await enterParties(
      pool,
      several.flatMap(({ parties }) => parties),
    );
    await enterPlaces(
      pool,
      several.flatMap(({ places }) => places),
    );
  }
  await enterUsers(pool, people, PASSWORD);
  const numbers = await partyNumbers(pool, [
    ...new Set(story.documents.map((document) => document.capturer)),
  ]);

  function* documents(): Generator<DeliveredDocument> {
    const told = story.documents.length;
    // Handed on and let go, so that a large bulk does not carry the story along.
    for (const [i, document] of story.documents.splice(0).entries())
      if (i >= manifest.documentsDone) yield document;
    yield* bulk.from(Math.max(0, manifest.documentsDone - told));
  }
  const sizes = story.documents.map((document) => document.events.length);
  const toldBefore = sizes.slice(0, manifest.documentsDone).reduce((sum, size) => sum + size, 0);
  const eventsBefore = toldBefore + Math.max(0, manifest.documentsDone - sizes.length) * CHUNK;
  await deliver(context, capture, manifest, eventsBefore, documents(), numbers, options.onProgress);
  await trace(context, manifest, story);
  manifest.state = 'complete';
  await writeDemo(pool, manifest);
  return manifest;
}

/** Asks the trace itself what came of the bad lot, and shows codes of that: a mill that drew before its delivery is not in it. */
async function trace(context: Context, manifest: DemoManifest, story: SmallWorld): Promise<void> {
  /** Lots of the trace, and whether some of the bad lot is in them by quantity, too. */
  const downstream = new Map<string, boolean>();
  await scopeTables(
    context,
    new Areas(context.engine),
    story.contaminated,
    {},
    'zh-CN',
    null,
    async ({ lots }) => {
      for await (const block of lots())
        for (const { code, expected } of block) downstream.set(code, Number(expected) > 0);
    },
  );
  manifest.contaminated.descendants = downstream.size - 1;
  manifest.scan = chooseScan(story.contaminated, story.offers, (code) => downstream.get(code) === true);
  manifest.scanUrl = scanUrl(context.config.publicUrl, manifest.scan[1]!.code);
}

/** Feeds documents to the pipeline, several at a time, and keeps account of how far it got; `before` events were captured by an earlier run. */
async function deliver(
  context: Context,
  capture: CapturePipeline,
  manifest: DemoManifest,
  before: number,
  documents: Iterable<DeliveredDocument>,
  numbers: ReadonlyMap<string, number>,
  onProgress: (progress: DemoProgress) => void = () => {},
): Promise<void> {
  const prefixes = prefixesOf(DEMO_CONTEXT);
  const started = Date.now();
  let [reported, saved] = [started, started];
  let inFlight = 0;
  let captured = 0;
  let number = manifest.documentsDone;
  const finished = new Set<number>();
  let failure: Error | null = null;
  let wake: () => void = () => {};

  for (const document of documents) {
    const prepared = prepareEvents(document.events, prefixes, context.now().getTime());
    const refused = prepared.refused[0];
    if (refused !== undefined)
      throw new Error(
        `event ${refused.index} of document ${number} is refused: ${JSON.stringify(refused.problems)}`,
      );
    const mine = number++;
    const size = prepared.events.length;
    inFlight += size;
    capture
      .submit({
        door: 'demo',
        context: DEMO_CONTEXT,
        header: null,
        capturer: numbers.get(document.capturer) ?? 0,
        capturedBy: 'demo',
        events: prepared.events,
      })
      .then(
        () => {
          finished.add(mine);
          while (finished.delete(manifest.documentsDone)) manifest.documentsDone++;
          captured += size;
        },
        (error: Error) => {
          failure ??= error;
        },
      )
      .finally(() => {
        inFlight -= size;
        wake();
      });
    while (inFlight > MAX_IN_FLIGHT)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    if (failure !== null) throw failure;
    const now = Date.now();
    if (now - reported >= 1000) {
      reported = now;
      const eventsPerSecond = Math.round((captured * 1000) / (now - started));
      const done = before + captured;
      onProgress({
        events: done,
        totalEvents: manifest.counts.events,
        eventsPerSecond,
        remaining: Math.round((manifest.counts.events - done) / Math.max(1, eventsPerSecond)),
      });
    }
    if (now - saved >= 5000) {
      saved = now;
      await writeDemo(context.engine, manifest);
    }
  }
  while (inFlight > 0)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  if (failure !== null) throw failure;
}
