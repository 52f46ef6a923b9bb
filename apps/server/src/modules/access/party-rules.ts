import type { PartyInput } from '@liangsu/contract';
import { isConferred } from '@liangsu/domain/access';
import { checkValue } from '@liangsu/domain/codes';
import { parseFoodLicence, parseUscc } from '@liangsu/domain/parties';
import type { Static } from 'typebox';
import { type Finding, finding, refusedCode } from './messages.ts';
import type { PartyRow } from './party-store.ts';

export type PartyDraft = Static<typeof PartyInput>;

/** A text without white space around it; null when nothing is left. */
export function tidy(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** Checks a GLN (GS1 general specifications: 13 digits, the last a check digit); `ai` is 417 for parties, 414 for places. */
export function checkGln(gln: string | null, ai: '414' | '417'): Finding[] {
  if (gln === null) return [];
  const checked = checkValue(ai, gln);
  return checked.ok ? [] : [refusedCode('/gln', checked.reason)];
}

/** Tidies what somebody entered about a party and lists what is wrong with it; the store adds what only the database knows. */
export function checkParty(input: PartyDraft): { party: PartyDraft; findings: Finding[] } {
  const findings: Finding[] = [];
  const name = tidy(input.name);
  if (name === null) findings.push(finding('/name', 'text.empty'));
  let uscc = tidy(input.uscc);
  if (uscc !== null) {
    const parsed = parseUscc(uscc);
    if (parsed.ok) uscc = parsed.value.code;
    else findings.push(refusedCode('/uscc', parsed.reason));
  }
  const gln = tidy(input.gln)?.normalize('NFKC').replace(/[\s-]/g, '') ?? null;
  findings.push(...checkGln(gln, '417'));
  const kinds = [...new Set(input.kinds)];
  if (kinds.length < input.kinds.length) {
    const at = input.kinds.findIndex((kind, i) => input.kinds.indexOf(kind) < i);
    findings.push(finding(`/kinds/${at}`, 'kinds.twice', { kind: input.kinds[at]! }));
  }
  const party: PartyDraft = {
    name: name ?? '',
    nameEn: tidy(input.nameEn),
    uscc,
    gln,
    kinds,
    jurisdictionCode: tidy(input.jurisdictionCode),
    address: tidy(input.address),
    contactName: tidy(input.contactName),
    contactPhone: tidy(input.contactPhone),
    licences: input.licences.map((licence) => ({
      ...licence,
      kind: licence.kind.trim(),
      number: licence.number.trim(),
      issuer: tidy(licence.issuer),
    })),
  };
  party.licences.forEach((licence, i) => {
    findings.push(...checkLicence(licence, party.licences.slice(0, i), `/licences/${i}`));
  });
  return { party, findings };
}

/**
 * What a change would make of a registered organisation that only its application, approved, can make of it: its name,
 * codes, kinds and area decide who it is and who answers for it.
 */
export function onlyByApproval(
  before: Pick<PartyRow, 'name' | 'uscc' | 'gln' | 'kinds' | 'jurisdiction_code'>,
  party: PartyDraft,
): Finding[] {
  const kinds = (list: readonly string[]) => [...list].sort().join();
  const changed: Readonly<Record<string, boolean>> = {
    '/name': party.name !== before.name,
    '/uscc': party.uscc !== before.uscc,
    '/gln': party.gln !== before.gln,
    '/kinds': kinds(party.kinds) !== kinds(before.kinds),
    '/jurisdictionCode': party.jurisdictionCode !== before.jurisdiction_code,
  };
  return Object.keys(changed)
    .filter((path) => changed[path])
    .map((path) => finding(path, 'party.registered'));
}

/** Kinds that a record would newly claim and that are conferred (docs/adr/0015-access.md): entered by whoever may approve them. */
export function onlyConferred(before: readonly string[], kinds: PartyDraft['kinds']): Finding[] {
  return kinds.flatMap((kind, i) =>
    isConferred(kind) && !before.includes(kind) ? [finding(`/kinds/${i}`, 'kinds.conferred', { kind })] : [],
  );
}

const LETTERS: Readonly<Record<string, 'SC' | 'JY'>> = { foodProduction: 'SC', foodTrade: 'JY' };

function checkLicence(
  licence: PartyDraft['licences'][number],
  before: PartyDraft['licences'],
  path: string,
): Finding[] {
  const findings: Finding[] = [];
  const { kind, number, validFrom, validTo } = licence;
  if (kind === '') findings.push(finding(`${path}/kind`, 'text.empty'));
  if (number === '') findings.push(finding(`${path}/number`, 'text.empty'));
  if (before.some((other) => other.kind === kind && other.number === number))
    findings.push(finding(path, 'licence.twice', { kind, number }));
  if (validFrom !== null && validTo !== null && validTo < validFrom)
    findings.push(finding(`${path}/validTo`, 'licence.dates', { from: validFrom, to: validTo }));
  // Traders of packaged food file a number of another form (YB…) instead of a licence: only SC and JY have a check digit here.
  const letters = LETTERS[kind];
  if (letters === 'SC' || (letters === 'JY' && /^(SC|JY)/i.test(number))) {
    const parsed = parseFoodLicence(number);
    if (!parsed.ok) findings.push(refusedCode(`${path}/number`, parsed.reason));
    else if (parsed.value.kind !== letters)
      findings.push(finding(`${path}/number`, 'licence.kind', { number, expected: letters! }));
    else licence.number = parsed.value.code;
  }
  return findings;
}
