import { sightOf } from '@liangsu/domain/access';
import {
  CBV,
  canonicalCode,
  canonicalName,
  EPCIS_CONTEXT,
  EVENT_TYPE,
  type Prefixes,
} from '@liangsu/domain/epcis';
import { addAnyCode, bothQueries, type EpcisQuery, emptyQuery } from '@liangsu/domain/epcis-query';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../../platform/context.ts';
import type { Pool } from '../../../platform/db/pool.ts';
import type { Actor } from '../../../platform/http/actor.ts';
import type { App } from '../../../platform/http/app.ts';
import { seenLots } from '../../trace/index.ts';
import { EpcisError } from './exceptions.ts';
import { extensionPrefixes } from './headers.ts';
import { linkNext, pageOf } from './paging.ts';
import { answerEvents, type EpcisService, mountResource, understood, urlQuery } from './service.ts';

/** A member of a collection and where the list goes on after it. */
interface Member {
  name: string;
  cursor: number;
}

/** One of the collections of EPCIS 2.0: its members, and the events of each. */
interface Collection {
  url: string;
  /** Members after a cursor, in the order of their cursors. */
  members(pool: Pool, after: number, limit: number): Promise<Member[]>;
  /** Of these members those that an actor may see; all when left out. */
  seen?(context: Context, actor: Actor, members: readonly Member[]): Promise<Member[]>;
  has(pool: Pool, name: string, prefixes: Prefixes): Promise<boolean>;
  /** The query for the events of one member. */
  eventsOf(name: string, prefixes: Prefixes): EpcisQuery;
}

const collectionOf = (member: string[]) => ({ '@context': EPCIS_CONTEXT, type: 'Collection', member });

/** The query of one parameter of the query language. */
const byParameter = (parameter: string) => (name: string, prefixes: Prefixes) =>
  understood({ [parameter]: [name] }, 'json', prefixes);

const listed = (words: readonly string[], after: number, limit: number): Member[] =>
  words.slice(after, after + limit).map((name, i) => ({ name, cursor: after + i + 1 }));

/** Words of others' vocabularies that events use, found by skipping from one to the next in their index. */
async function ownWords(pool: Pool, column: 'biz_step' | 'disposition'): Promise<string[]> {
  const { rows } = await pool.query<{ word: string }>(
    `WITH RECURSIVE w (word) AS (
       (SELECT ${column} FROM event WHERE ${column} LIKE '%:%' ORDER BY 1 LIMIT 1)
       UNION ALL
       SELECT (SELECT e.${column} FROM event e WHERE e.${column} LIKE '%:%' AND e.${column} > w.word ORDER BY 1 LIMIT 1)
       FROM w WHERE w.word IS NOT NULL)
     SELECT word FROM w WHERE word IS NOT NULL LIMIT 1000`,
  );
  return rows.map((row) => row.word);
}

function vocabulary(
  url: string,
  standard: Readonly<Record<string, unknown>>,
  column: 'biz_step' | 'disposition',
  parameter: string,
): Collection {
  const words = async (pool: Pool) => [...Object.keys(standard), ...(await ownWords(pool, column))];
  return {
    url,
    members: async (pool, after, limit) => listed(await words(pool), after, limit),
    async has(pool, name, prefixes) {
      const query = byParameter(parameter)(name, prefixes);
      const [word] = (column === 'biz_step' ? query.bizSteps : query.dispositions) ?? [];
      return (await words(pool)).includes(word!);
    },
    eventsOf: byParameter(parameter),
  };
}

function places(url: string, parameter: string): Collection {
  return {
    url,
    async members(pool, after, limit) {
      const { rows } = await pool.query<Member>(
        'SELECT uri AS name, id AS cursor FROM place WHERE id > $1 ORDER BY id LIMIT $2',
        [after, limit],
      );
      return rows;
    },
    async has(pool, name, prefixes) {
      const { rows } = await pool.query('SELECT FROM place_by_uri WHERE uri = $1', [
        canonicalName(name, prefixes),
      ]);
      return rows.length > 0;
    },
    eventsOf: byParameter(parameter),
  };
}

const LOT = 'urn:liangsu:lot:';
/** Liangsu's own codes may stand in an address as they are on the label. */
const asUri = (name: string): string => (name.includes(':') ? name : `${LOT}${name}`);

const EPCS: Collection = {
  url: '/epcs',
  async members(pool, after, limit) {
    const { rows } = await pool.query<Member>(
      'SELECT code AS name, id AS cursor FROM lot WHERE id > $1 ORDER BY id LIMIT $2',
      [after, limit],
    );
    return rows.map(({ name, cursor }) => ({ name: asUri(name), cursor }));
  },
  async seen({ pool }, { acting }, members) {
    const lots = await seenLots(
      pool,
      sightOf(acting, 'event.query'),
      members.map(({ cursor }) => cursor),
    );
    return members.filter(({ cursor }) => lots.has(cursor));
  },
  async has(pool, name, prefixes) {
    const code = canonicalCode(asUri(name), prefixes);
    const { rows } = await pool.query('SELECT FROM lot WHERE code = $1', [code]);
    return rows.length > 0;
  },
  eventsOf(name, prefixes) {
    const query = emptyQuery();
    addAnyCode(query, asUri(name), prefixes);
    return query;
  },
};

const COLLECTIONS: readonly Collection[] = [
  {
    url: '/eventTypes',
    members: async (_pool, after, limit) => listed(Object.keys(EVENT_TYPE), after, limit),
    has: async (_pool, name) => Object.hasOwn(EVENT_TYPE, name),
    eventsOf: byParameter('eventType'),
  },
  EPCS,
  vocabulary('/bizSteps', CBV.bizStep, 'biz_step', 'EQ_bizStep'),
  vocabulary('/dispositions', CBV.disposition, 'disposition', 'EQ_disposition'),
  places('/bizLocations', 'EQ_bizLocation'),
  places('/readPoints', 'EQ_readPoint'),
];

/** Event types, EPCs, business steps, dispositions, locations and read points, each with the events of its members. */
export function registerCollections(epcis: App, service: EpcisService): void {
  const { engine: pool, now } = service.context;
  for (const collection of COLLECTIONS) {
    const named = async (request: FastifyRequest) => {
      const { name } = request.params as { name: string };
      const prefixes = extensionPrefixes(request);
      const known = await collection.has(pool, name, prefixes).catch((error: unknown) => {
        // A name that cannot even be one of these is simply not there.
        if (error instanceof EpcisError && error.status === 400) return false;
        throw error;
      });
      if (!known) throw new EpcisError('NoSuchResourceException', { id: name.slice(0, 200) });
      return { name, prefixes };
    };
    mountResource(epcis, collection.url, {
      actions: { get: 'event.query' },
      async get(request, reply) {
        const { perPage, cursor } = pageOf<number>(request, now().getTime());
        if (cursor !== null && !(Number.isSafeInteger(cursor) && cursor >= 0))
          throw new EpcisError('QueryParameterException');
        const members = await collection.members(pool, cursor ?? 0, perPage + 1);
        const last = members[perPage - 1];
        if (members.length > perPage && last) linkNext(request, reply, last.cursor, now().getTime());
        const page = members.slice(0, perPage);
        const shown = collection.seen ? await collection.seen(service.context, request.actor, page) : page;
        return collectionOf(shown.map((member) => member.name));
      },
    });
    mountResource(epcis, `${collection.url}/:name`, {
      actions: { get: 'event.query' },
      async get(request) {
        await named(request);
        return collectionOf(['events']);
      },
    });
    mountResource(epcis, `${collection.url}/:name/events`, {
      actions: { get: 'event.query' },
      async get(request, reply) {
        const { name, prefixes } = await named(request);
        const query = bothQueries(collection.eventsOf(name, prefixes), urlQuery(request));
        return answerEvents(service, request, reply, query);
      },
    });
  }
}
