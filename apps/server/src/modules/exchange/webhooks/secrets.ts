import { openKept, type SealedColumn } from '../../../platform/sealed-column.ts';
import type { Sealer } from '../../../platform/sealing.ts';
import { readSecret, secretText } from './sign.ts';
import type { WebhookRow } from './store.ts';

// Both for one purpose: renewing a secret moves it from one column to the other.
const purpose = (id: string): string => `webhook:${id}`;
const SECRET: SealedColumn = { table: 'webhook', id: 'id', column: 'secret', purpose };
const PREVIOUS: SealedColumn = { ...SECRET, column: 'previous_secret' };
/** What signs webhooks, as it is kept. */
export const SEALED_WEBHOOKS: readonly SealedColumn[] = [SECRET, PREVIOUS];

/** A webhook's secret as it is kept. */
export const sealWebhookSecret = (sealer: Sealer, id: string, secret: Buffer): string =>
  sealer.seal(secretText(secret), purpose(id));

/**
 * The secrets that sign messages at `now`, the present one first; null when no key opens that (a database restored without
 * its keys). One before it that does not open is left out: it ends soon.
 */
export function secretsOf(
  row: Pick<WebhookRow, 'id' | 'secret' | 'previous_secret' | 'previous_until'>,
  now: Date,
  sealer: Sealer,
): Buffer[] | null {
  const { id, secret, previous_secret: previous, previous_until: until } = row;
  const present = openKept(sealer, SECRET, id, secret);
  if (present === null) return null;
  const before =
    previous !== null && until !== null && until > now ? openKept(sealer, PREVIOUS, id, previous) : null;
  return [present, before].flatMap((text) => (text === null ? [] : [readSecret(text)]));
}
