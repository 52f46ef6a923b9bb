import { type Acting, may } from '@liangsu/domain/access';

/** Who acts: a signed-in person, a machine with a key, or nobody. */
export interface Actor {
  kind: 'anonymous' | 'user' | 'key';
  /** Stable name for records: `user:<login>`, `key:<id>`, `anonymous`. */
  name: string;
  userId: string | null;
  displayName: string;
  /** The party on whose behalf; 0 is the installation itself. */
  partyId: number;
  /** Plain rights, given without a role. */
  rights: ReadonlySet<string>;
  /** Roles and rights as decisions see them: those in the organisation for which the actor acts now. */
  acting: Acting;
  /** When this session's person last showed password and second factor; null: never in it, or a key. */
  provenAt: Date | null;
  locale: 'zh-CN' | 'en' | null;
}

export const NOBODY: Acting = { known: false, memberships: [], grants: new Set(), grantedTo: null };

export const ANONYMOUS: Actor = {
  kind: 'anonymous',
  name: 'anonymous',
  userId: null,
  displayName: '',
  partyId: 0,
  rights: new Set(),
  acting: NOBODY,
  provenAt: null,
  locale: null,
};

/**
 * Whose kept things (jobs, queries) an actor sees: their own, or (null) everybody's, for the installation with every right. A
 * party's key is its party's whatever rights it has.
 */
export function ownerOf({ partyId, rights, name }: Actor): string | null {
  return partyId === 0 && rights.has('*') ? null : name;
}

/** Whether an actor may do this to anything whatever: by a plain right, or a role that asks for no relation. */
export function mayDo(actor: Actor, action: string): boolean {
  return may(actor.acting, action).allowed;
}
