import { parsePlaceCode, placeNameBearer } from '@liangsu/domain/codes';
import { type EntryFault, fault, ownPlaceUri, type Values } from '@liangsu/domain/entries';
import type { Queryable } from '../../../../platform/db/pool.ts';
import { type GlnBearer, glnBearers, placeKeys, standingOf } from '../../../access/index.ts';
import type { FoundParty } from './directory.ts';
import { faultsAt } from './master-rows.ts';

/** A place's name in the store, and what the name says of it. */
export interface Named {
  uri: string;
  code: string | null;
  gln: string | null;
}

/** The industry's code, a GLN and a name in full name a place everywhere; a number of one's own together with its operator. */
export function nameOf(text: string, operator: FoundParty): Named {
  const gln = /^https:\/\/id\.gs1\.org\/414\/(\d{13})$/.exec(text)?.[1];
  if (gln !== undefined) return { uri: text, code: null, gln };
  const own = text.replace(/^urn:liangsu:place:/, '');
  const code = parsePlaceCode(own);
  if (code.ok) return { uri: `urn:liangsu:place:${code.value.code}`, code: code.value.code, gln: null };
  if (own !== text || /^(urn:|https?:)/.test(text)) return { uri: text, code: null, gln: null };
  return { uri: ownPlaceUri(operator.uri, text), code: null, gln: null };
}

/**
 * What is wrong with the names that rows give: a number or GLN of another's than the operator's, whoever enters it; and (`party`) a
 * name of somebody else's making for a place that nobody has named yet. Places that are there are `mayTake`'s to judge.
 */
export async function nameJudge(
  db: Queryable,
  rows: readonly Values[],
  named: ReadonlyMap<number, Named>,
  operators: ReadonlyMap<number, FoundParty>,
  party: boolean,
): Promise<(i: number, place: { readonly gln: string | null } | undefined) => EntryFault[]> {
  const glns = [...named].flatMap(([i, { uri, gln }]) => {
    const bearer = placeNameBearer(uri);
    return [rows[i]!.gln ?? gln ?? [], bearer.of === 'gln' ? bearer.gln : []].flat();
  });
  const [ofParties, ofAll] = [await glnBearers(db, glns, false), await glnBearers(db, glns, true)];
  const keys = new Map<number, ReadonlySet<string>>();
  for (const { id } of operators.values()) if (!keys.has(id!)) keys.set(id!, await placeKeys(db, id!));
  const another = (gln: string | null | undefined, id: number, bearers: ReadonlyMap<string, GlnBearer[]>) =>
    gln == null ? undefined : bearers.get(gln)?.find((bearer) => bearer.id !== id);
  return (i, place) => {
    const { uri, code } = named.get(i)!;
    const id = operators.get(i)!.id!;
    const gln = rows[i]!.gln ?? named.get(i)!.gln;
    const other = gln === (place?.gln ?? null) ? undefined : another(gln, id, ofParties);
    if (other !== undefined)
      return faultsAt(
        [{ path: '/gln', code: 'place.glnTaken', params: { gln: gln!, name: other.name } }],
        { gln: 'gln' },
        rows[i]!,
      );
    // The credit code inside of a place code is judged with what lies around it.
    if (place !== undefined || code !== null) return [];
    const text = rows[i]!.placeCode!;
    switch (standingOf(uri, id, keys.get(id)!, ofAll)) {
      case 'own':
      case 'nobodys':
        return [];
      case 'others':
        return [fault('placeCode', text, 'place.othersName', { name: text })];
      case 'unknown':
        return party ? [fault('placeCode', text, 'place.foreignName', { name: text })] : [];
    }
  };
}
