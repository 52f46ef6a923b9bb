import { fault, type Values } from '@liangsu/domain/entries';
import type { Client, Queryable } from '../../../../platform/db/pool.ts';
import {
  addAliases,
  checkParty,
  lockIdentity,
  mergeNamesakes,
  type PartyDraft,
  partyNames,
} from '../../../access/index.ts';
import {
  areaFaults,
  type Columns,
  faultsAt,
  judgeAndWrite,
  type MasterOptions,
  type MasterOutcome,
} from './master-rows.ts';

const COLUMNS: Columns = {
  name: 'name',
  nameEn: 'nameEn',
  uscc: 'uscc',
  gln: 'gln',
  kinds: 'kinds',
  jurisdictionCode: 'jurisdictionCode',
  address: 'address',
  contactName: 'contactName',
  contactPhone: 'contactPhone',
};

interface KnownParty {
  id: number;
  uri: string;
  uscc: string | null;
  gln: string | null;
  name: string | null;
  name_en: string | null;
  kinds: string[];
  jurisdiction_code: string | null;
  address: string | null;
  contact_name: string | null;
  contact_phone: string | null;
  declared: boolean;
}

/** A party as these rows leave it. */
interface Judged {
  uri: string;
  draft: PartyDraft;
  /** Records that events entered under another of its names. */
  namesakes: Map<number, string>;
}

/**
 * Declares parties, or brings them up to date, by the rules of their pages: an empty cell changes nothing. A party that
 * so far was known only by a name that an event gave it becomes a declared one, in place; known by two, one.
 */
export function upsertParties(rows: readonly Values[], options: MasterOptions): Promise<MasterOutcome[]> {
  return judgeAndWrite(
    options,
    lockIdentity,
    (db) => judge(db, rows),
    (client, judged) => write(client, judged, options.by),
  );
}

const namesOf = (values: Values) => partyNames({ uscc: values.uscc ?? null, gln: values.gln ?? null });

/** The parties that rows mean, by every name that rows give them: of merged records the one that stands for them. */
async function knownParties(db: Queryable, rows: readonly Values[]): Promise<Map<string, KnownParty>> {
  const { rows: found } = await db.query<KnownParty & { asked: string }>(
    `SELECT u.uri AS asked, p.id, p.uri, p.uscc, p.gln, p.name, p.name_en, p.kinds, p.jurisdiction_code, p.address,
            p.contact_name, p.contact_phone, p.declared
       FROM party_by_uri u LEFT JOIN party_stand_in s ON s.id = u.id
       JOIN party p ON p.id = coalesce(s.stands, u.id) WHERE u.uri = ANY ($1)`,
    [[...new Set(rows.flatMap((values) => namesOf(values).map((name) => name.uri)))]],
  );
  return new Map(found.map((row) => [row.asked, row]));
}

/** The party as it is with what a row says on top. */
function draftOf(values: Values, known: KnownParty | undefined, before: PartyDraft | undefined): PartyDraft {
  const is: PartyDraft = before ?? {
    name: known?.name ?? '',
    nameEn: known?.name_en ?? null,
    uscc: known?.uscc ?? null,
    gln: known?.gln ?? null,
    kinds: (known?.kinds ?? []) as PartyDraft['kinds'],
    jurisdictionCode: known?.jurisdiction_code ?? null,
    address: known?.address ?? null,
    contactName: known?.contact_name ?? null,
    contactPhone: known?.contact_phone ?? null,
    licences: [],
  };
  return {
    name: values.name ?? is.name,
    nameEn: values.nameEn ?? is.nameEn,
    // Found by a former name or that of a merged record, it keeps the code that it is registered under.
    uscc: is.uscc ?? values.uscc ?? null,
    gln: values.gln ?? is.gln,
    kinds: (values.kinds as PartyDraft['kinds'] | undefined) ?? is.kinds,
    jurisdictionCode: values.jurisdictionCode ?? is.jurisdictionCode,
    address: values.address ?? is.address,
    contactName: values.contactName ?? is.contactName,
    contactPhone: values.contactPhone ?? is.contactPhone,
    licences: [],
  };
}

async function judge(
  db: Queryable,
  rows: readonly Values[],
): Promise<{ outcomes: MasterOutcome[]; judged: Judged[] }> {
  const known = await knownParties(db, rows);
  const areas = await areaFaults(db, rows);
  const judged = new Map<string, Judged>();
  /** Who bears a GLN in these rows. */
  const glns = new Map<string, string>();
  const outcomes = rows.map((values, i): MasterOutcome => {
    const names = namesOf(values);
    const byName = names.flatMap(({ uri }) => known.get(uri) ?? []);
    const target = known.get(names[0]!.uri) ?? byName.find((party) => !party.declared);
    const uri = target?.uri ?? names[0]!.uri;
    const { party, findings } = checkParty(draftOf(values, target, judged.get(uri)?.draft));
    const faults = [...areas[i]!, ...faultsAt(findings, COLUMNS, values)];
    // A GLN belongs to one party: not to another that is registered, nor to another of these rows.
    const other = byName.find((one) => one.declared && one.id !== target?.id);
    const before = values.gln === undefined ? undefined : glns.get(values.gln);
    if (other !== undefined)
      faults.push(fault('gln', values.gln ?? '', 'key.taken', { name: other.name ?? other.uri }));
    else if (before !== undefined && before !== uri)
      faults.push(fault('gln', values.gln!, 'key.taken', { name: judged.get(before)?.draft.name ?? before }));
    if (faults.length > 0) return faults;
    if (values.gln !== undefined) glns.set(values.gln, uri);
    const namesakes = judged.get(uri)?.namesakes ?? new Map<number, string>();
    for (const one of byName) if (one.id !== target?.id) namesakes.set(one.id, one.uri);
    judged.set(uri, { uri, draft: party, namesakes });
    return [];
  });
  return { outcomes, judged: [...judged.values()].sort((a, b) => (a.uri < b.uri ? -1 : 1)) };
}

async function write(client: Client, judged: readonly Judged[], by: string): Promise<void> {
  const drafts = judged.map((one) => one.draft);
  const column = (key: 'uscc' | 'gln' | 'name' | 'nameEn' | 'address' | 'contactName' | 'contactPhone') =>
    drafts.map((draft) => draft[key]);
  const { rows } = await client.query<{ id: number; uri: string }>(
    `INSERT INTO party AS p (uri, uscc, gln, name, name_en, kinds, jurisdiction_code, address, contact_name, contact_phone, declared)
     SELECT u.uri, u.uscc, u.gln, u.name, u.name_en, string_to_array(u.kinds, ','), u.area, u.address, u.contact_name, u.contact_phone, true
       FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
            AS u(uri, uscc, gln, name, name_en, kinds, area, address, contact_name, contact_phone)
     ON CONFLICT (uri) DO UPDATE SET
       uscc = excluded.uscc, gln = excluded.gln, name = excluded.name, name_en = excluded.name_en, kinds = excluded.kinds,
       jurisdiction_code = excluded.jurisdiction_code, address = excluded.address, contact_name = excluded.contact_name,
       contact_phone = excluded.contact_phone, declared = true, updated_at = clock_timestamp()
     RETURNING p.id, p.uri`,
    [
      judged.map((one) => one.uri),
      column('uscc'),
      column('gln'),
      column('name'),
      column('nameEn'),
      drafts.map((draft) => draft.kinds.join(',')),
      drafts.map((draft) => draft.jurisdictionCode),
      column('address'),
      column('contactName'),
      column('contactPhone'),
    ],
  );
  const ids = new Map(rows.map((row) => [row.uri, row.id]));
  for (const { uri, namesakes } of judged) {
    const others = [...namesakes].map(([id, name]) => ({ id, uri: name }));
    const [finding] = await mergeNamesakes(client, ids.get(uri)!, others, by);
    if (finding !== undefined) throw new Error(`${finding.path}: ${finding.code}`);
  }
  await addAliases(
    client,
    'party',
    judged.flatMap(({ uri, draft }) =>
      partyNames(draft).map((name) => ({ id: ids.get(uri)!, uri: name.uri })),
    ),
  );
}
