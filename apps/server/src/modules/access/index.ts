import type { Context } from '../../platform/context.ts';
import type { App } from '../../platform/http/app.ts';
import { registerSessionRoutes } from './session-routes.ts';

export { Areas } from './areas.ts';
export { createApiKey, createAuthenticator, hashPassword } from './credentials.ts';

/** Who is this, what may they see and do; parties, places, jurisdictions. */
export function registerAccess(app: App, context: Context): void {
  registerSessionRoutes(app, context);
}
