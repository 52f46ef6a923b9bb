-- Changes of registered data with their history, all of it: a party's licences, and places. Each change is a row that nobody alters,
-- attested by a leaf of the ledger (docs/ledger.md, “Other leaves”). Written by the database as its owner: the server can write none.

CREATE FUNCTION licence_data(kind text, number text, issuer text, valid_from date, valid_to date) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
  SELECT jsonb_build_object('kind', kind, 'number', number, 'issuer', issuer, 'validFrom', valid_from, 'validTo', valid_to)
$$;

-- Keeps that a party's licences were what they are but for these, and these beside; nothing when that is the same.
CREATE FUNCTION note_licences(of_party bigint, added bigint[], removed jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  before jsonb;
  after  jsonb;
BEGIN
  SELECT coalesce(jsonb_agg(d ORDER BY d->>'kind', d->>'number'), '[]') INTO after
    FROM (SELECT public.licence_data(kind, number, issuer, valid_from, valid_to) AS d FROM public.party_licence WHERE party_id = of_party) l;
  SELECT coalesce(jsonb_agg(d ORDER BY d->>'kind', d->>'number'), '[]') INTO before
    FROM (SELECT public.licence_data(kind, number, issuer, valid_from, valid_to) AS d FROM public.party_licence
           WHERE party_id = of_party AND id <> ALL (added)
          UNION ALL SELECT jsonb_array_elements(removed)) l;
  IF before <> after THEN
    INSERT INTO public.party_change (party_id, before, after, contact_changed, by_actor, by_name)
    VALUES (of_party, jsonb_build_object('licences', before), jsonb_build_object('licences', after), false,
            coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'),
            coalesce(current_setting('liangsu.actor_name', true), ''));
  END IF;
END $$;

CREATE FUNCTION keep_licence_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      PERFORM public.note_licences(party_id, array_agg(id), '[]') FROM added GROUP BY party_id ORDER BY party_id;
    WHEN 'DELETE' THEN
      PERFORM public.note_licences(party_id, '{}', jsonb_agg(public.licence_data(kind, number, issuer, valid_from, valid_to)))
         FROM removed GROUP BY party_id ORDER BY party_id;
    WHEN 'UPDATE' THEN
      PERFORM public.note_licences(p.party_id,
                ARRAY(SELECT id FROM added a WHERE a.party_id = p.party_id),
                coalesce((SELECT jsonb_agg(public.licence_data(kind, number, issuer, valid_from, valid_to))
                            FROM removed r WHERE r.party_id = p.party_id), '[]'))
         FROM (SELECT party_id FROM added UNION SELECT party_id FROM removed ORDER BY party_id) p;
  END CASE;
  RETURN NULL;
END $$;
CREATE TRIGGER party_licence_added_is_kept AFTER INSERT ON party_licence
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_licence_change();
CREATE TRIGGER party_licence_removed_is_kept AFTER DELETE ON party_licence
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION keep_licence_change();
CREATE TRIGGER party_licence_changed_is_kept AFTER UPDATE ON party_licence
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_licence_change();

CREATE TABLE place_change (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  place_id bigint NOT NULL REFERENCES place (id),
  before   jsonb NOT NULL,
  after    jsonb NOT NULL,
  by_actor text NOT NULL,
  by_name  text NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX place_change_place ON place_change (place_id, id);
CREATE INDEX place_change_actor ON place_change (by_actor);
GRANT SELECT ON place_change TO liangsu_runtime;

CREATE FUNCTION place_data(p place) RETURNS jsonb LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT jsonb_build_object('name', p.name, 'nameEn', p.name_en, 'code', p.code, 'gln', p.gln, 'kind', p.kind, 'parent', p.parent_id,
    'operator', p.operator_party_id, 'jurisdictionCode', p.jurisdiction_code, 'address', p.address,
    'longitude', p.longitude, 'latitude', p.latitude, 'capacityKg', p.capacity_kg, 'declared', p.declared)
$$;
CREATE FUNCTION keep_place_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.place_change (place_id, before, after, by_actor, by_name)
  VALUES (NEW.id, public.place_data(OLD), public.place_data(NEW),
          coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'),
          coalesce(current_setting('liangsu.actor_name', true), ''));
  RETURN NULL;
END $$;
CREATE TRIGGER place_change_is_kept AFTER UPDATE ON place FOR EACH ROW
  WHEN ((OLD.name, OLD.name_en, OLD.code, OLD.gln, OLD.kind, OLD.parent_id, OLD.operator_party_id, OLD.jurisdiction_code, OLD.address,
         OLD.longitude, OLD.latitude, OLD.capacity_kg, OLD.declared)
        IS DISTINCT FROM
        (NEW.name, NEW.name_en, NEW.code, NEW.gln, NEW.kind, NEW.parent_id, NEW.operator_party_id, NEW.jurisdiction_code, NEW.address,
         NEW.longitude, NEW.latitude, NEW.capacity_kg, NEW.declared))
  EXECUTE FUNCTION keep_place_change();

-- Evidence, but for a name that an erasure takes out (migration 0030).
CREATE TRIGGER place_change_is_evidence BEFORE DELETE OR TRUNCATE ON place_change
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER place_change_is_kept_but_names BEFORE UPDATE ON place_change
  FOR EACH ROW EXECUTE FUNCTION keep_but_erased_name();
CREATE OR REPLACE FUNCTION erase_name(of_actor text) RETURNS TABLE (place text, id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  instead text;
BEGIN
  SELECT a.label INTO STRICT instead FROM personal_data_act a WHERE a.subject = of_actor AND a.kind = 'erased' AND a.label IS NOT NULL
   ORDER BY a.at DESC LIMIT 1;
  RETURN QUERY UPDATE organisation_step s SET by_name = instead WHERE s.by_actor = of_actor AND s.by_name <> instead
    RETURNING 'organisation_step'::text, s.id;
  RETURN QUERY UPDATE party_change c SET by_name = instead WHERE c.by_actor = of_actor AND c.by_name <> instead
    RETURNING 'party_change'::text, c.id;
  RETURN QUERY UPDATE place_change c SET by_name = instead WHERE c.by_actor = of_actor AND c.by_name <> instead
    RETURNING 'place_change'::text, c.id;
END $$;

-- Their leaves.
CREATE FUNCTION attest_place_change(c place_change) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(7, 'place_change', c.id::text, 'place', c.place_id::text, 'before', c.before::text,
    'after', c.after::text, 'by', c.by_actor, 'at', public.ledger_time(c.at))
$$;
CREATE FUNCTION attest_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM public.attest_place_change(NEW);
  RETURN NULL;
END $$;
CREATE TRIGGER place_change_is_attested AFTER INSERT ON place_change
  FOR EACH ROW EXECUTE FUNCTION attest_place();
REVOKE EXECUTE ON FUNCTION note_licences(bigint, bigint[], jsonb), keep_licence_change(), keep_place_change(),
  attest_place_change(place_change), attest_place() FROM PUBLIC;
