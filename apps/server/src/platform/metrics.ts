import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Prometheus metrics of this process. */
export interface Metrics {
  registry: Registry;
  requests: Histogram<'method' | 'route' | 'status'>;
  captured: Counter<'door' | 'status'>;
  backlog: Gauge;
  /** 1 where a role of the program works through the sign-in of the database's owner. */
  ownerSignedIn: Gauge<'role'>;
  /** Attempts to push to webhooks, by what came of them. */
  pushes: Counter<'outcome'>;
}

/** Creates a registry of its own, so that two servers in one process (tests) do not share counts. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'liangsu_http_request_seconds',
      help: 'Time to answer, by route pattern',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
      registers: [registry],
    }),
    captured: new Counter({
      name: 'liangsu_events_total',
      help: 'Events by door and outcome',
      labelNames: ['door', 'status'],
      registers: [registry],
    }),
    backlog: new Gauge({
      name: 'liangsu_capture_backlog',
      help: 'Events waiting to be written',
      registers: [registry],
    }),
    ownerSignedIn: new Gauge({
      name: 'liangsu_database_owner_signed_in',
      help: 'Whether the sign-in behind a database role could become the owner of the data (1) or not (0)',
      labelNames: ['role'],
      registers: [registry],
    }),
    pushes: new Counter({
      name: 'liangsu_webhook_attempts_total',
      help: 'Attempts to push to webhooks, by what came of them',
      labelNames: ['outcome'],
      registers: [registry],
    }),
  };
}
