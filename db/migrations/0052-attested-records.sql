-- Leaves for what parties say against claims, for records of parties that became one and apart again, for what was done with
-- personal data, and for parties as they were first declared: what changes later has its own (migration 0032).

CREATE FUNCTION attest_claim_contest(c claim_contest) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(3, 'claim_contest', c.event || '/' || c.party, 'reason', c.reason, 'by', c.said_by,
    'at', public.ledger_time(c.said_at))
$$;
CREATE FUNCTION attest_party_history(h party_history) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(7, 'party_history', h.id::text, 'party', h.party_id::text, 'kind', h.kind, 'other', h.other_id::text,
    'uri', h.uri, 'places', to_jsonb(h.places)::text, 'reason', h.reason, 'by', h.by_actor, 'at', public.ledger_time(h.at))
$$;
CREATE FUNCTION attest_personal_data_act(a personal_data_act) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(3, 'personal_data_act', a.id::text, 'kind', a.kind, 'subject', a.subject, 'label', a.label,
    'erased', to_jsonb(a.erased)::text, 'kept', to_jsonb(a.kept)::text, 'reason', a.reason, 'by', a.by_actor,
    'at', public.ledger_time(a.at))
$$;
-- What was said of a party first. Who merely occurs in events has a name of the event's and no more: nothing is said of it yet.
CREATE FUNCTION attest_party_registered(of_party bigint, data jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(7, 'party.registered', of_party::text, 'data', data::text)
$$;
CREATE FUNCTION party_registered() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM public.attest_party_registered(NEW.id, jsonb_build_object('name', NEW.name, 'nameEn', NEW.name_en, 'uscc', NEW.uscc,
    'gln', NEW.gln, 'kinds', to_jsonb(NEW.kinds), 'jurisdictionCode', NEW.jurisdiction_code, 'address', NEW.address,
    'declared', NEW.declared));
  RETURN NULL;
END $$;

CREATE TRIGGER claim_contest_is_attested AFTER INSERT ON claim_contest
  FOR EACH ROW EXECUTE FUNCTION attest_by('attest_claim_contest');
CREATE TRIGGER party_history_is_attested AFTER INSERT ON party_history
  FOR EACH ROW EXECUTE FUNCTION attest_by('attest_party_history');
CREATE TRIGGER personal_data_act_is_attested AFTER INSERT ON personal_data_act
  FOR EACH ROW EXECUTE FUNCTION attest_by('attest_personal_data_act');
CREATE TRIGGER party_registered_is_attested AFTER INSERT ON party FOR EACH ROW
  WHEN (NEW.declared OR (NEW.name, NEW.name_en, NEW.uscc, NEW.gln, NEW.jurisdiction_code, NEW.address) IS DISTINCT FROM
                        (NULL, NULL, NULL, NULL, NULL, NULL) OR NEW.kinds <> '{}')
  EXECUTE FUNCTION party_registered();

-- What was there before: attested as it stands now; of a party that was changed since, as its first change found it.
SELECT attest_claim_contest(c) FROM claim_contest c ORDER BY c.said_at, c.event, c.party;
SELECT attest_party_history(h) FROM party_history h ORDER BY h.id;
SELECT attest_personal_data_act(a) FROM personal_data_act a ORDER BY a.at, a.id;
SELECT attest_party_registered(f.id, f.data)
  FROM (SELECT p.id, CASE WHEN c.before IS NULL
                 THEN jsonb_build_object('name', p.name, 'nameEn', p.name_en, 'uscc', p.uscc, 'gln', p.gln, 'kinds', to_jsonb(p.kinds),
                        'jurisdictionCode', p.jurisdiction_code, 'address', p.address, 'declared', p.declared)
                 ELSE jsonb_build_object('name', c.before->'name', 'nameEn', c.before->'nameEn', 'uscc', c.before->'uscc',
                        'gln', c.before->'gln', 'kinds', c.before->'kinds', 'jurisdictionCode', c.before->'jurisdictionCode',
                        'address', c.before->'address', 'declared', c.before->'declared') END AS data
          FROM party p
          LEFT JOIN LATERAL (SELECT before FROM party_change x WHERE x.party_id = p.id AND x.before ? 'name' ORDER BY x.id LIMIT 1) c ON true) f
 WHERE f.data <> '{"name": null, "nameEn": null, "uscc": null, "gln": null, "kinds": [], "jurisdictionCode": null, "address": null, "declared": false}'
 ORDER BY f.id;

REVOKE EXECUTE ON FUNCTION attest_claim_contest(claim_contest), attest_party_history(party_history),
  attest_personal_data_act(personal_data_act), attest_party_registered(bigint, jsonb), party_registered() FROM PUBLIC;
