-- Leaves besides those of events (docs/ledger.md, “Other leaves”): roles given and ended, steps of organisations, changes of
-- registered data, public notices. They are written by triggers, so that no door can do one without the other; `liangsu verify`
-- recomputes them in the program, which trusts no function of the database.

-- What a leaf attests: `no` is its subject in ledger_batch, `source` and `key` the row that it is about.
CREATE TABLE ledger_fact (
  no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  key    text NOT NULL,
  UNIQUE (source, key)
);
CREATE TRIGGER ledger_fact_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_fact
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON ledger_fact TO liangsu_runtime;

-- 7: a change of registered data.
ALTER TABLE ledger_batch DROP CONSTRAINT ledger_batch_kind_check;
ALTER TABLE ledger_batch ADD CONSTRAINT ledger_batch_kind_check CHECK (kind BETWEEN 1 AND 7);

-- Lots come under a notice some at a time; each time is a part of its own, and a leaf.
ALTER TABLE public_notice_lot ADD COLUMN part bigint NOT NULL DEFAULT 0;
CREATE SEQUENCE notice_part;
GRANT USAGE ON SEQUENCE notice_part TO liangsu_runtime;

-- The canonical form of a map of texts (docs/ledger.md). Names are ASCII, in pairs with their values.
CREATE FUNCTION ledger_canonical(names text[], texts text[]) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
  SELECT '\x07'::bytea || int4send(cardinality(names)) || string_agg(
           int4send(octet_length(n)) || convert_to(n, 'UTF8')
           || CASE WHEN t IS NULL THEN '\x00'::bytea
                   ELSE '\x04'::bytea || int4send(octet_length(convert_to(t, 'UTF8'))) || convert_to(t, 'UTF8') END,
           ''::bytea ORDER BY n COLLATE "C")
    FROM unnest(names, texts) AS m (n, t)
$$;
-- Times to the microsecond, in UTC.
CREATE FUNCTION ledger_time(t timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
  SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- Writes one leaf, as writeLeaves does. `members` are name and text in turn.
CREATE FUNCTION ledger_attest(of_kind int, of_source text, of_key text, VARIADIC members text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  subject bigint;
  batch_id bigint := nextval('public.batch_no');
  -- Three times 122 random bits.
  salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  names text[] := ARRAY['what', 'id'];
  texts text[] := ARRAY[of_source, of_key];
BEGIN
  FOR i IN 1 .. cardinality(members) BY 2 LOOP
    names := names || members[i];
    texts := texts || members[i + 1];
  END LOOP;
  INSERT INTO public.ledger_fact (source, key) VALUES (of_source, of_key) RETURNING no INTO subject;
  INSERT INTO public.ledger_batch (id, kind, subjects, commitments) VALUES
    (batch_id, of_kind, ARRAY[subject],
     sha256(salt || '\x4c5301'::bytea || set_byte('\x00'::bytea, 0, of_kind) || public.ledger_canonical(names, texts)));
  INSERT INTO public.ledger_salt (batch, salts) VALUES (batch_id, salt);
  INSERT INTO public.ledger_pending (batch) VALUES (batch_id);
END $$;

CREATE FUNCTION attest_membership_granted(m membership) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(5, 'membership.granted', m.id::text, 'user', m.user_id::text, 'party', m.party_id::text,
    'role', m.role, 'by', m.granted_by, 'at', public.ledger_time(m.granted_at))
$$;
CREATE FUNCTION attest_membership_ended(m membership) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(5, 'membership.ended', m.id::text, 'by', m.ended_by, 'at', public.ledger_time(m.ended_at),
    'reason', m.end_reason)
$$;
CREATE FUNCTION attest_organisation_step(s organisation_step) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(3, 'organisation_step', s.id::text, 'party', s.party_id::text, 'kind', s.kind, 'reason', s.reason,
    'data', s.data::text, 'by', s.by_actor, 'byParty', s.by_party::text, 'at', public.ledger_time(s.at))
$$;
CREATE FUNCTION attest_party_change(c party_change) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(7, 'party_change', c.id::text, 'party', c.party_id::text, 'before', c.before::text,
    'after', c.after::text, 'contactChanged', c.contact_changed::text, 'by', c.by_actor, 'at', public.ledger_time(c.at))
$$;
CREATE FUNCTION attest_notice_published(n public_notice) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(3, 'public_notice.published', n.id::text, 'kind', n.kind, 'reference', n.reference,
    'issuer', n.issuer, 'reason', n.reason, 'reasonEn', n.reason_en, 'instructions', n.instructions,
    'instructionsEn', n.instructions_en, 'contact', n.contact, 'validFrom', public.ledger_time(n.valid_from),
    'by', n.published_by, 'at', public.ledger_time(n.published_at))
$$;
CREATE FUNCTION attest_notice_lifted(n public_notice) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(3, 'public_notice.lifted', n.id::text, 'by', n.lifted_by, 'at', public.ledger_time(n.lifted_at),
    'reason', n.lift_reason)
$$;

-- The triggers act as their owner: whoever may write a row writes its leaf, and no other.
CREATE FUNCTION attest_row() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  CASE TG_ARGV[0]
    WHEN 'membership.granted' THEN PERFORM public.attest_membership_granted(NEW);
    WHEN 'membership.ended' THEN PERFORM public.attest_membership_ended(NEW);
    WHEN 'organisation_step' THEN PERFORM public.attest_organisation_step(NEW);
    WHEN 'party_change' THEN PERFORM public.attest_party_change(NEW);
    WHEN 'public_notice.published' THEN PERFORM public.attest_notice_published(NEW);
    WHEN 'public_notice.lifted' THEN PERFORM public.attest_notice_lifted(NEW);
  END CASE;
  RETURN NULL;
END $$;
CREATE FUNCTION attest_notice_lots() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM public.ledger_attest(3, 'public_notice_lot', notice || '/' || part, 'lots', string_agg(lot::text, ',' ORDER BY lot))
     FROM added GROUP BY notice, part;
  RETURN NULL;
END $$;

CREATE TRIGGER membership_granted_is_attested AFTER INSERT ON membership
  FOR EACH ROW EXECUTE FUNCTION attest_row('membership.granted');
CREATE TRIGGER membership_ended_is_attested AFTER UPDATE ON membership
  FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION attest_row('membership.ended');
CREATE TRIGGER organisation_step_is_attested AFTER INSERT ON organisation_step
  FOR EACH ROW EXECUTE FUNCTION attest_row('organisation_step');
CREATE TRIGGER party_change_is_attested AFTER INSERT ON party_change
  FOR EACH ROW EXECUTE FUNCTION attest_row('party_change');
CREATE TRIGGER public_notice_is_attested AFTER INSERT ON public_notice
  FOR EACH ROW EXECUTE FUNCTION attest_row('public_notice.published');
CREATE TRIGGER public_notice_lifted_is_attested AFTER UPDATE ON public_notice
  FOR EACH ROW WHEN (OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL) EXECUTE FUNCTION attest_row('public_notice.lifted');
CREATE TRIGGER public_notice_lot_is_attested AFTER INSERT ON public_notice_lot
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION attest_notice_lots();

-- What was there before: attested as it stands now.
SELECT attest_membership_granted(m) FROM membership m ORDER BY m.granted_at, m.id;
SELECT attest_membership_ended(m) FROM membership m WHERE m.ended_at IS NOT NULL ORDER BY m.ended_at, m.id;
SELECT attest_organisation_step(s) FROM organisation_step s ORDER BY s.id;
SELECT attest_party_change(c) FROM party_change c ORDER BY c.id;
SELECT attest_notice_published(n) FROM public_notice n ORDER BY n.id;
SELECT attest_notice_lifted(n) FROM public_notice n WHERE n.lifted_at IS NOT NULL ORDER BY n.id;
SELECT ledger_attest(3, 'public_notice_lot', notice || '/' || part, 'lots', string_agg(lot::text, ',' ORDER BY lot))
  FROM public_notice_lot GROUP BY notice, part ORDER BY notice;

REVOKE EXECUTE ON FUNCTION ledger_attest(int, text, text, text[]), attest_membership_granted(membership),
  attest_membership_ended(membership), attest_organisation_step(organisation_step), attest_party_change(party_change),
  attest_notice_published(public_notice), attest_notice_lifted(public_notice), attest_row(), attest_notice_lots() FROM PUBLIC;

-- Where the leaf of a captured event lies, whoever may see the event: for destroying its salt.
CREATE FUNCTION ledger_place_of_event(of_event bigint) RETURNS TABLE (batch bigint, place int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT b.id, array_position(b.subjects, of_event) - 1
    FROM public.event e
    JOIN public.ledger_batch b ON b.kind = 1 AND b.id = coalesce(
           (SELECT x.id FROM public.ledger_batch x WHERE x.id = e.batch),
           (SELECT f.batch FROM public.ledger_backfilled f WHERE f.first_no <= of_event ORDER BY f.first_no DESC LIMIT 1))
   WHERE e.no = of_event AND of_event = ANY (b.subjects)
$$;
REVOKE EXECUTE ON FUNCTION ledger_place_of_event(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_place_of_event(bigint) TO liangsu_runtime;
