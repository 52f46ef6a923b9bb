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

/**
 * Checks a place against the place around it and who runs it, and fills in what a part takes from its site: operator
 * and area. `before`: the code that it has already, which is not judged again.
 */
export function checkSurroundings(
  place: PlaceDraft,
  around: Around | null,
  operator: Operator | null,
  before: string | null,
): Finding[] {
  const findings: Finding[] = [];
  const parsed = place.code === null || place.code === before ? null : parsePlaceCode(place.code);
  if (parsed?.ok && around?.code && parsePlaceCode(around.code).ok && !place.code!.startsWith(around.code))
    findings.push(
      finding('/parentId', 'place.codeParent', { expected: parsed.value.parent ?? '—', code: around.code }),
    );
  if (parsed?.ok && operator?.uscc && parsed.value.uscc !== operator.uscc)
    findings.push(
      finding('/operatorId', 'place.codeOperator', { expected: parsed.value.uscc, uscc: operator.uscc }),
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
  return findings;
}
