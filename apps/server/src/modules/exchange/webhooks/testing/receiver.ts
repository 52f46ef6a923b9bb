import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that came in. */
export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A server of a partner on this machine: keeps what comes and answers as it is told. */
export interface Receiver {
  port: number;
  url: string;
  received: Received[];
  /** The status of answers from now on. */
  answer: number;
  close(): Promise<void>;
}

/** Starts one; `how` answers instead of the status alone. */
export async function startReceiver(how?: RequestListener, server?: Server): Promise<Receiver> {
  const received: Received[] = [];
  const listener: RequestListener = (request, reply) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => (body += part));
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      if (how) how(request, reply);
      else reply.writeHead(receiver.answer).end('ok');
    });
  };
  const listening = server ?? createServer();
  listening.on('request', listener);
  await new Promise<void>((done) => listening.listen(0, '127.0.0.1', done));
  const { port } = listening.address() as AddressInfo;
  const receiver: Receiver = {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answer: 200,
    close: () =>
      new Promise((done) => {
        listening.close(() => done());
        listening.closeAllConnections();
      }),
  };
  return receiver;
}
