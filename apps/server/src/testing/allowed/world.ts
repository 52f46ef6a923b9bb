import { randomUUID } from 'node:crypto';
import type { Role } from '@liangsu/domain/access';
import { makeUscc } from '@liangsu/domain/parties';
import { seedJurisdictions } from '../../modules/access/index.ts';
import type { Answer, Caller } from '../callers.ts';
import { documentOf, made, shipped } from '../epcis.ts';
import type { TestServer } from '../harness.ts';
import { organisation, person } from '../people.ts';

const T = (day: number) => `2026-09-${String(day).padStart(2, '0')}T08:00:00+08:00`;

/** Who acts in a world, by what they are. */
export type Who =
  | 'anonymous'
  | 'clerk'
  | 'chief'
  | 'driver'
  | 'bureau'
  | 'steward'
  | 'security'
  | 'system'
  | 'auditor';

/** A server with two mills, an authority and the administrators, and ways to make the things that routes are about. */
export interface World {
  server: TestServer;
  mill: number;
  millUri: string;
  ask(who: Who, ...call: Parameters<Caller>): Promise<Answer>;
  /** Asks for what has to be there; throws unless it is done. */
  own(who: Who, ...call: Parameters<Caller>): Promise<Answer>;
  /** A number that nothing was made with yet. */
  next(): number;
  /** A credit code that nobody has, and a GLN. */
  uscc(): string;
  gln(): string;
  /** Somebody new, with no role unless some are given; their login. */
  somebody(partyId?: number | null, ...roles: Role[]): Promise<{ login: string; call: Caller }>;
  /** A lot of the mill that was just made; its code. */
  lot(): Promise<string>;
  /** An event that somebody without a say told of a lot of the mill; its claim. */
  claim(): Promise<number>;
  /** A recorded entry of the mill; its event. */
  entry(): Promise<string>;
  /** An upload of the mill; its number. */
  import(): Promise<string>;
  /** What somebody wrote on a scan page. */
  report(): Promise<{ id: number; number: string }>;
  key(): Promise<{ id: string; text: string }>;
  webhook(): Promise<string>;
  invitation(): Promise<{ id: string; token: string }>;
}

/** A row of the mill's purchases. */
export const purchase = () => ({
  date: '2026-11-20 09:00',
  place: '测试磨坊一号仓',
  productName: '小麦',
  quantity: 20,
  unit: '吨',
});

/** A file as a browser uploads it. */
export function upload(name: string, text: string): { body: Buffer; headers: Record<string, string> } {
  const boundary = '----allowed';
  return {
    body: Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${text}\r\n--${boundary}--\r\n`,
    ),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

/** Sets a world up on a server that has a folder of its own for uploads. */
export async function makeWorld(server: TestServer): Promise<World> {
  await seedJurisdictions(server.pool);
  let count = 0;
  const next = () => ++count;
  const mill = await organisation(server, 'processor', '530302');
  const millUri = (await server.owner.query<{ uri: string }>('SELECT uri FROM party WHERE id = $1', [mill]))
    .rows[0]!.uri;
  await server.owner.query(
    `INSERT INTO place (uri, name, kind, operator_party_id, jurisdiction_code, declared)
     VALUES ('urn:liangsu:place:allowed-1', '测试磨坊一号仓', 'warehouse', $1, '530302', true)`,
    [mill],
  );
  const callers = new Map<Who, Caller>();
  callers.set('anonymous', async (method, url, body, headers = {}) => {
    const answer = await server.app.inject({
      method,
      url,
      headers,
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const json = answer.headers['content-type']?.toString().match(/\bjson\b/);
    return {
      status: answer.statusCode,
      body: json ? answer.json() : null,
      text: answer.body,
      headers: answer.headers,
    };
  });
  const who = async (name: Who, party: number | null, ...roles: Role[]) =>
    callers.set(name, await person(server, `the-${name}`, party, ...roles));
  await who('clerk', mill, 'clerk', 'keeper', 'qualityManager');
  await who('chief', mill, 'organisationAdministrator');
  await who('driver', await organisation(server, 'processor', '500155'), 'clerk');
  await who('bureau', await organisation(server, 'authority', '530302'), 'official', 'approver');
  await who('steward', null, 'dataSteward');
  await who('security', null, 'securityAdministrator');
  await who('system', null, 'systemAdministrator');
  await who('auditor', null, 'auditAdministrator');

  const ask: World['ask'] = (name, ...call) => callers.get(name)!(...call);
  const own: World['own'] = async (name, ...call) => {
    const answer = await ask(name, ...call);
    if (answer.status >= 400) throw new Error(`${call[0]} ${call[1]}: ${answer.status} ${answer.text}`);
    return answer;
  };
  const lot = async () => {
    const code = `ALLOWED-${next()}`;
    await own('clerk', 'POST', '/api/v1/events', documentOf(made(code, 1000, 'allowed-1', T(1))));
    return code;
  };
  return {
    server,
    mill,
    millUri,
    ask,
    own,
    next,
    uscc() {
      const made = makeUscc('91530302', `MA6K${String(next()).padStart(4, '0')}`);
      if (!made.ok) throw new Error(made.reason.code);
      return made.value;
    },
    gln() {
      const digits = `6901234${String(next()).padStart(5, '0')}`;
      const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
      return `${digits}${(10 - (sum % 10)) % 10}`;
    },
    async somebody(partyId = null, ...roles) {
      const login = `somebody-${next()}`;
      return { login, call: await person(server, login, partyId, ...roles) };
    },
    lot,
    async claim() {
      const code = await lot();
      const sale = shipped(code, 10, ['x', 'allowed-1'], ['y', 'elsewhere-1'], T(2), code);
      sale.sourceList[0] = { type: 'possessing_party', source: millUri };
      await own('driver', 'POST', '/api/v1/events', documentOf(sale));
      return (await own('clerk', 'GET', '/api/v1/claims')).body.items[0].no;
    },
    async entry() {
      const body = { kind: 'purchase', requestId: `request-${next()}`, rows: [purchase()] };
      return (await own('clerk', 'POST', '/api/v1/entries', body)).body.receipts[0].eventId;
    },
    async import() {
      const { body, headers } = upload('进货.csv', `凭证号,日期\r\nV${next()},`);
      return (await own('clerk', 'POST', '/api/v1/imports?kind=purchase', body, headers)).body.id;
    },
    async report() {
      await own('anonymous', 'POST', '/t/report', `code=${await lot()}&category=other&body=${randomUUID()}`, {
        'content-type': 'application/x-www-form-urlencoded',
        'x-forwarded-for': `198.51.100.${next() % 250}`,
      });
      return (
        await server.owner.query<{ id: number; number: string }>(
          'SELECT id, number FROM public_report ORDER BY id DESC LIMIT 1',
        )
      ).rows[0]!;
    },
    async key() {
      const body = { name: `收购系统 ${next()}`, scopes: ['entry.create', 'entry.read'], days: 30 };
      const made = (await own('chief', 'POST', '/api/v1/keys', body)).body;
      return { id: made.key.id, text: made.text };
    },
    async webhook() {
      const body = { name: '推送', url: 'https://hooks.invalid/in', kinds: ['event.captured'] };
      return (await own('chief', 'POST', '/api/v1/webhooks', body)).body.webhook.id;
    },
    async invitation() {
      const body = { role: 'viewer', name: '李某' };
      const made = (await own('chief', 'POST', '/api/v1/invitations', body)).body;
      return { id: made.invitation.id, token: made.token };
    },
  };
}
