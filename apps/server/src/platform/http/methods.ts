import type { FastifyInstance } from 'fastify';

/** A route's pattern as an expression over paths: `:name` is one part, `*` the rest. */
function expressionOf(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}

/** Remembers the routes of an application; gives the methods that an address takes, none when there is no such address. */
export function rememberMethods(app: FastifyInstance): (path: string) => string[] {
  const routes = new Map<string, { expression: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }) => {
    const route = routes.get(url) ?? { expression: expressionOf(url), methods: new Set<string>() };
    for (const one of [method].flat()) route.methods.add(one);
    routes.set(url, route);
  });
  return (path) => [
    ...new Set(
      [...routes.values()].flatMap((route) => (route.expression.test(path) ? [...route.methods] : [])),
    ),
  ];
}
