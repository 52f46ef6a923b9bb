import { createServer as createTls } from 'node:https';
import { createServer as createTcp } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { allowedAddresses, isPublicAddress } from './addresses.ts';
import { Sender } from './sender.ts';
import { CERTIFICATE, PRIVATE_KEY } from './testing/certificate.ts';
import { type Receiver, startReceiver } from './testing/receiver.ts';

const open: Receiver[] = [];
const start = async (...how: Parameters<typeof startReceiver>) => {
  const receiver = await startReceiver(...how);
  open.push(receiver);
  return receiver;
};
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** As installations run it. */
const strict = (more: object = {}) => new Sender({ allow: [], http: false, ...more });
/** As it is while developing on one machine. */
const local = (more: object = {}) => new Sender({ allow: ['127.0.0.0/8'], http: true, ...more });
const resolving = (...lists: string[][]) => {
  let asked = 0;
  return {
    asked: () => asked,
    resolve: async () =>
      lists[Math.min(asked++, lists.length - 1)]!.map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      })),
  };
};

const INSIDE = [
  ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
  ['link-local and metadata', '169.254.169.254', '169.254.0.23', 'fe80::1', 'fd00:ec2::254', '168.63.129.16'],
  ['carriers’ own, a metadata service in it', '100.64.0.1', '100.100.100.200', '100.127.255.255'],
  ['nobody, everybody', '0.0.0.0', '255.255.255.255', '224.0.0.1', '240.0.0.1', '::', 'ff02::1'],
  ['tests and documentation', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '2001:db8::1'],
  [
    'IPv4 in IPv6',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
    '2001:0:1::',
  ],
] as const satisfies readonly (readonly [string, ...string[]])[];
const OUTSIDE = [
  '1.1.1.1',
  '8.8.8.8',
  '100.63.255.255',
  '172.32.0.1',
  '192.169.0.1',
  '2606:4700::1111',
  '2400:3200::1',
];

describe('addresses', () => {
  it.each(INSIDE.map(([kind, ...addresses]) => [kind, addresses] as const))(
    '%s are none of the public',
    (_, addresses) => {
      for (const address of addresses) expect(isPublicAddress(address), address).toBe(false);
    },
  );
  it('of the Internet are', () => {
    for (const address of OUTSIDE) expect(isPublicAddress(address), address).toBe(true);
    expect(isPublicAddress('hooks.example')).toBe(false);
  });
  it('of partners’ networks are let through when the settings name them, and only those', () => {
    const allowed = allowedAddresses(['10.20.0.0/16', 'fd00:1::/32']);
    for (const address of ['10.20.0.1', 'fd00:1::5', '1.1.1.1']) expect(allowed(address), address).toBe(true);
    for (const address of ['10.21.0.1', '127.0.0.1', 'fd00:2::5', '::ffff:10.20.0.1', '169.254.169.254'])
      expect(allowed(address), address).toBe(false);
  });
  it('of private networks stay so, whichever of them', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), fc.nat(255), (a, b, c) => {
        expect(isPublicAddress(`10.${a}.${b}.${c}`)).toBe(false);
        expect(isPublicAddress(`192.168.${b}.${c}`)).toBe(false);
        expect(isPublicAddress(`127.${a}.${b}.${c}`)).toBe(false);
      }),
    );
  });
});

describe('an address to push to', () => {
  it.each([
    'http://hooks.example/',
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'https://user:password@hooks.example/',
    'https://hooks.example/#part',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://a.LOCALHOST./',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://100.100.100.200/',
    'https://10.0.0.5:8443/',
    'hooks.example',
    '',
  ])('is not %s', (text) => {
    expect(strict().acceptUrl(text)).toBeNull();
  });
  it('is any other by https; by http only when the settings say so', () => {
    expect(strict().acceptUrl('https://Hooks.Example/a?b=c')).toBe('https://hooks.example/a?b=c');
    expect(strict().acceptUrl('https://1.1.1.1:8443/')).toBe('https://1.1.1.1:8443/');
    expect(local().acceptUrl('http://hooks.example/')).toBe('http://hooks.example/');
  });
});

describe('attacks by what was subscribed', () => {
  it('a name that leads inside is not connected to, whichever of its addresses does', async () => {
    const target = await start();
    for (const [, ...addresses] of INSIDE)
      for (const address of addresses)
        for (const list of [[address], ['1.1.1.1', address], [address, '2606:4700::1111']]) {
          const sender = new Sender({ allow: [], http: true, ...resolving(list) });
          const sent = await sender.post(`http://hooks.example:${target.port}/`, {}, 'x');
          expect(sent, list.join()).toMatchObject({ status: null, fault: 'addressForbidden' });
        }
    expect(target.received).toEqual([]);
  });

  it('a name that answers otherwise the second time (rebinding) is asked once, and connected to as it was checked', async () => {
    const target = await start();
    // Checked: an address at which nobody listens. Afterwards the name leads to the server inside.
    const names = resolving(['127.0.0.9'], ['127.0.0.1']);
    const sender = new Sender({ allow: ['127.0.0.9/32'], http: true, ...names });
    const sent = await sender.post(`http://rebinding.example:${target.port}/`, {}, 'x');
    expect(sent).toMatchObject({ status: null, fault: 'unreachable' });
    expect(names.asked()).toBe(1);
    expect(target.received).toEqual([]);
    // The same name, and the server where it was checked to be: that is the one that is reached.
    const right = local(resolving(['127.0.0.1'], ['10.0.0.1']));
    expect(await right.post(`http://rebinding.example:${target.port}/`, {}, 'x')).toMatchObject({
      status: 200,
      fault: null,
    });
    expect(target.received[0]!.headers.host).toBe(`rebinding.example:${target.port}`);
  });

  it('an address inside that was entered before it was forbidden is refused when sending', async () => {
    const target = await start();
    const sender = new Sender({ allow: [], http: true });
    expect(await sender.post(target.url, {}, 'x')).toMatchObject({ fault: 'addressForbidden' });
    expect(await strict().post(target.url.replace('127.0.0.1', 'localhost'), {}, 'x')).toMatchObject({
      fault: 'addressForbidden',
    });
    expect(target.received).toEqual([]);
  });

  it('a redirect is not followed', async () => {
    const inside = await start();
    for (const status of [301, 302, 303, 307, 308]) {
      const outside = await start((_, reply) => reply.writeHead(status, { location: inside.url }).end());
      expect(await local().post(outside.url, {}, 'x')).toMatchObject({ status, fault: 'redirected' });
    }
    expect(inside.received).toEqual([]);
  });

  it('a proxy of the environment is not used', async () => {
    const proxy = await start();
    const target = await start();
    process.env['HTTP_PROXY'] = process.env['http_proxy'] = proxy.url;
    try {
      expect(await local().post(target.url, {}, 'x')).toMatchObject({ fault: null });
    } finally {
      delete process.env['HTTP_PROXY'];
      delete process.env['http_proxy'];
    }
    expect(proxy.received).toEqual([]);
    expect(target.received).toHaveLength(1);
  });
});

describe('answers', () => {
  it('without end are left after sixteen kilobytes', async () => {
    let sent = 0;
    const flood = await start((_, reply) => {
      reply.writeHead(200);
      const more = () => {
        while (!reply.destroyed && sent < 100e6) {
          sent += 65_536;
          if (reply.write(Buffer.alloc(65_536))) continue;
          reply.once('drain', more);
          break;
        }
      };
      more();
    });
    expect(await local().post(flood.url, {}, 'x')).toMatchObject({ status: 200, fault: null });
    expect(sent).toBeLessThan(50e6);
  });

  it('that do not come, or come too slowly, are waited for only so long', async () => {
    const silent = await start(() => {});
    expect(await local({ timeoutMs: 100 }).post(silent.url, {}, 'x')).toMatchObject({
      status: null,
      fault: 'timeout',
    });
    const never = local({ timeoutMs: 100, resolve: () => new Promise(() => {}) });
    expect(await never.post('http://slow.example/', {}, 'x')).toMatchObject({ fault: 'timeout' });
    const drip = await start((_, reply) => {
      reply.writeHead(204);
      reply.flushHeaders();
    });
    expect(await local({ timeoutMs: 500 }).post(drip.url, {}, 'x')).toMatchObject({
      status: 204,
      fault: null,
    });
  });

  it('that are none are faults: no name, nobody there, no HTTP, another protocol, an error', async () => {
    const gone = await start();
    await gone.close();
    open.pop();
    expect(await local().post(gone.url, {}, 'x')).toMatchObject({ fault: 'unreachable' });
    expect(await local(resolving([])).post('http://nobody.example/', {}, 'x')).toMatchObject({
      fault: 'notFound',
    });
    for (const answer of [
      'rubbish\r\n\r\n',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ]) {
      const tcp = createTcp((socket) => {
        socket.on('error', () => {});
        socket.once('data', () => socket.write(answer));
      });
      await new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done));
      const { port } = tcp.address() as { port: number };
      expect(await local({ timeoutMs: 2000 }).post(`http://127.0.0.1:${port}/`, {}, 'x')).toMatchObject({
        status: null,
        fault: 'unreachable',
      });
      tcp.close();
    }
    const busy = await start();
    busy.answer = 503;
    expect(await local().post(busy.url, {}, 'x')).toMatchObject({ status: 503, fault: 'refused' });
  });

  it('by https count only with a certificate of that name', async () => {
    const server = createTls({ cert: CERTIFICATE, key: PRIVATE_KEY });
    const target = await start(undefined, server as never);
    const url = (host: string) => `https://${host}:${target.port}/`;
    const names = () => resolving(['127.0.0.1']);
    expect(await local(names()).post(url('hooks.example'), {}, 'x')).toMatchObject({ fault: 'certificate' });
    expect(await local({ ...names(), ca: CERTIFICATE }).post(url('other.example'), {}, 'x')).toMatchObject({
      fault: 'certificate',
    });
    expect(target.received).toEqual([]);
    expect(await local({ ...names(), ca: CERTIFICATE }).post(url('hooks.example'), {}, '正文')).toMatchObject(
      {
        status: 200,
        fault: null,
      },
    );
    expect(target.received[0]!.body).toBe('正文');
  });
});
