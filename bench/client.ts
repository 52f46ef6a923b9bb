// The load generator, in a process of its own: posts documents over keep-alive connections and reports the time.
// Standard input: one JSON line {base, key, path, clients, bodies}; standard output: {ms, statuses}.
import { Agent, request } from 'node:http';

interface Job {
  base: string;
  key: string;
  path: string;
  clients: number;
  bodies: string[];
}

let input = '';
for await (const chunk of process.stdin) input += chunk;
const job = JSON.parse(input) as Job;
const agent = new Agent({ keepAlive: true, maxSockets: job.clients });
const url = new URL(job.path, job.base);
const bodies = job.bodies.map((body) => Buffer.from(body));
const statuses: Record<string, number> = {};

function post(body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${job.key}`,
          'content-type': 'application/json',
          'content-length': body.length,
        },
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => {
          statuses[answer.statusCode ?? 0] = (statuses[answer.statusCode ?? 0] ?? 0) + 1;
          resolve();
        });
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

let next = 0;
const started = process.hrtime.bigint();
await Promise.all(
  Array.from({ length: job.clients }, async () => {
    while (next < bodies.length) await post(bodies[next++]!);
  }),
);
const ms = Number(process.hrtime.bigint() - started) / 1e6;
agent.destroy();
process.stdout.write(JSON.stringify({ ms, statuses }));
