/** Who acts: a signed-in person, a machine with a key, or nobody. The seam where the full model of roles comes in. */
export interface Actor {
  kind: 'anonymous' | 'user' | 'key';
  /** Stable name for records: `user:<login>`, `key:<id>`, `anonymous`. */
  name: string;
  userId: string | null;
  displayName: string;
  /** The party on whose behalf; 0 is the installation itself. */
  partyId: number;
  rights: ReadonlySet<string>;
  locale: 'zh-CN' | 'en' | null;
}

export const ANONYMOUS: Actor = {
  kind: 'anonymous',
  name: 'anonymous',
  userId: null,
  displayName: '',
  partyId: 0,
  rights: new Set(),
  locale: null,
};

/** Whether an actor's rights include an action: `*`, the action itself, or its whole subject (`lot.*`). */
export function mayDo(actor: Actor, action: string): boolean {
  if (action === 'public') return true;
  if (actor.kind === 'anonymous') return false;
  if (action === 'self') return true;
  return actor.rights.has('*') || actor.rights.has(action) || actor.rights.has(`${action.split('.')[0]}.*`);
}
