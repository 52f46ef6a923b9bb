import {
  type Acting,
  type AuthorityLevel,
  type Discipline,
  INSTALLATION,
  isRole,
  type Membership,
  type Organisation,
  type OrganisationKind,
  type OrganisationState,
  PASSWORD_DAYS,
} from '@liangsu/domain/access';

/** An organisation's row, alias `o`, as one JSON value. */
export const ORGANISATION_JSON = `json_build_object('id', o.party_id, 'kinds', o.kinds, 'state', o.state,
  'jurisdiction', o.jurisdiction_code, 'level', o.authority_level, 'disciplines', o.disciplines)`;

export interface OrganisationJson {
  id: number;
  kinds: OrganisationKind[];
  state: OrganisationState;
  jurisdiction: string;
  level: AuthorityLevel | null;
  disciplines: Discipline[];
}

/** An organisation as decisions see it. */
export function organisationOf(row: OrganisationJson): Organisation {
  return {
    id: row.id,
    kinds: row.kinds,
    state: row.state,
    jurisdiction: row.jurisdiction,
    authority: row.level === null ? null : { level: row.level, disciplines: row.disciplines },
  };
}

/** What a user (alias `u`) may do, and where: their plain rights, and their roles with the organisations of them. */
export const ACTING_COLUMNS = `u.party_id, u.rights, u.must_change, u.password_changed_at,
  (SELECT ${ORGANISATION_JSON} FROM organisation o WHERE o.party_id = u.party_id) AS home,
  (SELECT json_agg(json_build_object('role', m.role, 'party', m.party_id, 'organisation',
                   CASE WHEN o.party_id IS NOT NULL THEN ${ORGANISATION_JSON} END) ORDER BY m.granted_at, m.id)
     FROM membership m LEFT JOIN organisation o ON o.party_id = m.party_id
    WHERE m.user_id = u.id AND m.ended_at IS NULL) AS memberships`;

export interface ActingRow {
  party_id: number | null;
  rights: string[];
  must_change: boolean;
  password_changed_at: Date;
  home: OrganisationJson | null;
  memberships: { role: string; party: number | null; organisation: OrganisationJson | null }[] | null;
  /** The organisation that the session was switched to. */
  acting_party: number | null;
}

/** The party for which plain rights are used; null: the installation's own. */
export const grantedTo = (partyId: number, registered: OrganisationJson | null): Organisation | null =>
  partyId === 0 ? null : registered === null ? unregistered(partyId) : organisationOf(registered);

/** A party that never registered can give nobody a role: its rows wait. */
const unregistered = (id: number): Organisation => ({
  id,
  kinds: [],
  state: 'applied',
  jurisdiction: null,
  authority: null,
});

/** All roles that a row tells of; a role that this version does not know gives nothing. */
export function membershipsOf(row: Pick<ActingRow, 'memberships'>): Membership[] {
  return (row.memberships ?? []).flatMap(({ role, party, organisation }) =>
    isRole(role)
      ? [
          {
            role,
            organisation:
              organisation === null
                ? party === null
                  ? INSTALLATION
                  : unregistered(party)
                : organisationOf(organisation),
          },
        ]
      : [],
  );
}

/**
 * For which organisation somebody acts, and with which roles: the one that the session was switched to, else their
 * home's, else that of their first role. Rights of one organisation are never used in another's name.
 */
export function actingOf(row: ActingRow, now: Date): { partyId: number; acting: Acting } {
  const all = membershipsOf(row);
  const home = row.party_id ?? 0;
  const open = new Set(all.map(({ organisation }) => organisation.id));
  if (row.rights.length > 0 || open.size === 0) open.add(home);
  const partyId =
    row.acting_party !== null && open.has(row.acting_party)
      ? row.acting_party
      : open.has(home)
        ? home
        : all[0]!.organisation.id;
  return {
    partyId,
    acting: {
      known: true,
      memberships: all.filter(({ organisation }) => organisation.id === partyId),
      grants: new Set(partyId === home ? row.rights : []),
      grantedTo: grantedTo(home, row.home),
      passwordDue:
        row.must_change || now.getTime() - row.password_changed_at.getTime() > PASSWORD_DAYS * 24 * 3_600_000,
    },
  };
}
