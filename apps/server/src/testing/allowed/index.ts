import * as contract from '@liangsu/contract';
import type { Answer, Caller } from '../callers.ts';
import { ALLOWED } from './calls.ts';
import type { World } from './world.ts';

export { ELSEWHERE } from './calls.ts';
export { makeWorld, type World } from './world.ts';

/** Every route of the contract, by the name under which it stands there. */
export const CONTRACT_ROUTES: ReadonlyMap<string, contract.RouteShape> = new Map(
  Object.entries(contract as Record<string, unknown>).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && 'path' in value && 'action' in value
      ? [[name, value as contract.RouteShape] as const]
      : [],
  ),
);
/** Those that an allowed request is made of here. */
export const ALLOWED_ROUTES: readonly string[] = Object.keys(ALLOWED);

/** Makes what a route is about; the request on it then, which is allowed, or the same by somebody else. */
export async function prepare(w: World, name: string): Promise<(other?: Caller) => Promise<Answer>> {
  const { method, path } = CONTRACT_ROUTES.get(name)!;
  const { as, params = {}, query = '', body, headers } = await ALLOWED[name]!(w);
  const url =
    path.replace(/:(\w+)/g, (_, key: string) => {
      if (params[key] === undefined) throw new Error(`${name}: ${key} was not made`);
      return encodeURIComponent(params[key]);
    }) + query;
  const caller: Caller = typeof as === 'string' ? (...call) => w.ask(as, ...call) : as;
  return (other = caller) => other(method, url, body, headers);
}
