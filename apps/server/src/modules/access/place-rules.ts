import type { PlaceInput } from '@liangsu/contract';
import { parsePlaceCode } from '@liangsu/domain/codes';
import type { Static } from 'typebox';
import { type Finding, finding, refusedCode } from './messages.ts';
import { checkGln, tidy } from './party-rules.ts';

export type PlaceDraft = Static<typeof PlaceInput>;

/** Parts of one site: run by whoever runs the site, and lying where it lies. */
const PARTS: ReadonlySet<string> = new Set(['warehouse', 'compartment', 'bin', 'tank', 'line']);
/** Sites on which others keep places of their own. */
const SHARED: ReadonlySet<string> = new Set(['market', 'port']);

/** What the rules need to know of the place around. */
export interface Around {
  id: number;
  code: string | null;
  kind: string | null;
  operatorId: number | null;
  operatorName: string | null;
  operatorUscc: string | null;
  jurisdictionCode: string | null;
}

/** What the rules need to know of who runs it. */
export interface Operator {
  id: number;
  uscc: string | null;
}

/** Whether a place of this kind inside that one is a part of the same site. */
export function isPartOf(kind: string, around: Pick<Around, 'kind'> | null): boolean {
  return around !== null && PARTS.has(kind) && !SHARED.has(around.kind ?? '');
}

/** Tidies what somebody entered about a place and lists what is wrong with its own fields. `before`: the code that it has already. */
export function checkPlace(
  input: PlaceDraft,
  before: string | null,
): { place: PlaceDraft; findings: Finding[] } {
  const findings: Finding[] = [];
  const name = tidy(input.name);
  if (name === null) findings.push(finding('/name', 'text.empty'));
  let code = tidy(input.code);
  if (code !== null && code !== before) {
    const parsed = parsePlaceCode(code);
    if (!parsed.ok) findings.push(refusedCode('/code', parsed.reason));
    else {
      code = parsed.value.code;
      const { level } = parsed.value;
      const fits = level === input.kind || (level === 'warehouse' && input.kind === 'tank');
      if (!fits) findings.push(finding('/kind', 'place.codeKind', { length: code.length, expected: level }));
    }
  }
  const gln = tidy(input.gln)?.normalize('NFKC').replace(/[\s-]/g, '') ?? null;
  findings.push(...checkGln(gln, '414'));
  const capacityKg = tidy(input.capacityKg);
  if (capacityKg !== null && !/^\d{1,12}(\.\d{1,6})?$/.test(capacityKg))
    findings.push(finding('/capacityKg', 'capacity.form'));
  if ((input.longitude === null) !== (input.latitude === null))
    findings.push(finding(input.longitude === null ? '/longitude' : '/latitude', 'coordinates.half'));
  const place: PlaceDraft = {
    ...input,
    name: name ?? '',
    nameEn: tidy(input.nameEn),
    code,
    gln,
    jurisdictionCode: tidy(input.jurisdictionCode),
    address: tidy(input.address),
    capacityKg,
  };
  return { place, findings };
}

/** What a place was before a change that is judged; a new one was nothing. */
export interface PlaceBefore {
  code: string | null;
  operatorId: number | null;
}

/**
 * Checks a place against the place around it and who runs it, and fills in what a part takes from its site: operator
 * and area. A code and an operator that it has already are not judged again; either of them new, the credit code inside of
 * the code must be the operator's, or where nobody runs it that of `entering`: the party that enters it (null: somebody who
 * may enter anybody's).
 */
export function checkSurroundings(
  place: PlaceDraft,
  around: Around | null,
  operator: Operator | null,
  entering: Operator | null,
  before: PlaceBefore | null,
): Finding[] {
  const findings: Finding[] = [];
  const parsed = place.code === null ? null : parsePlaceCode(place.code);
  const sameCode = place.code === (before?.code ?? null);
  if (
    parsed?.ok &&
    !sameCode &&
    around?.code &&
    parsePlaceCode(around.code).ok &&
    !place.code!.startsWith(around.code)
  )
    findings.push(
      finding('/parentId', 'place.codeParent', { expected: parsed.value.parent ?? '—', code: around.code }),
    );
  if (isPartOf(place.kind, around)) {
    if (place.operatorId === null) place.operatorId = around!.operatorId;
    else if (around!.operatorId !== null && place.operatorId !== around!.operatorId)
      findings.push(
        finding('/operatorId', 'place.operatorDiffers', {
          expected: around!.operatorName ?? around!.operatorId,
        }),
      );
    place.jurisdictionCode ??= around!.jurisdictionCode;
  }
  const sameOperator = before !== null && place.operatorId === before.operatorId;
  if (parsed?.ok && !(sameCode && sameOperator)) {
    const ofSite = around !== null && place.operatorId === around.operatorId ? around.operatorUscc : null;
    const uscc = operator?.uscc ?? (place.operatorId === null ? entering?.uscc : ofSite) ?? null;
    const expected = parsed.value.uscc;
    if (place.operatorId !== null && uscc !== expected)
      findings.push(finding('/operatorId', 'place.codeOperator', { expected, uscc: uscc ?? '—' }));
    else if (place.operatorId === null && entering !== null && uscc !== expected)
      findings.push(finding('/code', 'place.codeEntering', { expected, uscc: uscc ?? '—' }));
  }
  return findings;
}
