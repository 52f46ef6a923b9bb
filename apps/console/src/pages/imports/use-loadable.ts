import { may } from '@liangsu/domain/access';
import { rightToLoad, TABLE_KINDS, type TableKind } from '@liangsu/domain/entries';
import { actingOf, type MeView, useMe } from '../../me.ts';

/** The kinds of table that somebody may load, decided as the server decides on the upload. */
export function loadable(me: MeView): TableKind[] {
  const acting = actingOf(me);
  return TABLE_KINDS.filter((kind) => {
    const right = rightToLoad(kind, me.party?.id ?? 0);
    return right === null || may(acting, right.action, right.thing).allowed;
  });
}

export const useLoadable = (): TableKind[] => loadable(useMe());
