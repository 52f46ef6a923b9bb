-- What somebody may do follows from roles, which have leaves, from plain rights of accounts and keys, and from what bounds the
-- roles of an organisation: kinds, level, area, disciplines. The latter get leaves, too (docs/ledger.md, “Other leaves”).

-- What an account or a key may do without a role, each time that it came to be: made, changed, disabled or revoked. Secrets and
-- their hashes are not in it.
CREATE TABLE rights_change (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  holder          text NOT NULL CHECK (holder ~ '^(user|key):'), -- and its id
  party_id        bigint,
  rights          text[] NOT NULL,
  by_organisation boolean NOT NULL,  -- of a key: its rights reach as far as the roles of its organisation
  expires_at      timestamptz,
  ended_at        timestamptz,       -- disabled, revoked
  by_actor        text NOT NULL,
  at              timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX rights_change_holder ON rights_change (holder, id);
CREATE TRIGGER rights_change_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON rights_change
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON rights_change TO liangsu_runtime;

CREATE FUNCTION attest_rights_change(c rights_change) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(5, 'rights_change', c.id::text, 'holder', c.holder, 'party', c.party_id::text,
    'rights', to_jsonb(c.rights)::text, 'byOrganisation', c.by_organisation::text, 'expiresAt', public.ledger_time(c.expires_at),
    'endedAt', public.ledger_time(c.ended_at), 'by', c.by_actor, 'at', public.ledger_time(c.at))
$$;
CREATE TRIGGER rights_change_is_attested AFTER INSERT ON rights_change
  FOR EACH ROW EXECUTE FUNCTION attest_by('attest_rights_change');

-- As their owner, so that the runtime role can neither leave one out nor write another.
CREATE FUNCTION keep_user_rights() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.rights_change (holder, party_id, rights, by_organisation, ended_at, by_actor)
  VALUES ('user:' || NEW.id, NEW.party_id, NEW.rights, false, NEW.disabled_at,
          coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'));
  RETURN NULL;
END $$;
CREATE TRIGGER app_user_rights_are_kept AFTER INSERT ON app_user FOR EACH ROW EXECUTE FUNCTION keep_user_rights();
CREATE TRIGGER app_user_rights_change_is_kept AFTER UPDATE OF party_id, rights, disabled_at ON app_user FOR EACH ROW
  WHEN ((OLD.party_id, OLD.rights, OLD.disabled_at) IS DISTINCT FROM (NEW.party_id, NEW.rights, NEW.disabled_at))
  EXECUTE FUNCTION keep_user_rights();

CREATE FUNCTION keep_key_rights() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.rights_change (holder, party_id, rights, by_organisation, expires_at, ended_at, by_actor)
  VALUES ('key:' || NEW.id, NEW.party_id, NEW.rights, NEW.by_organisation, NEW.expires_at, NEW.revoked_at,
          coalesce(NEW.revoked_by, nullif(current_setting('liangsu.actor', true), ''), NEW.created_by, 'system'));
  RETURN NULL;
END $$;
CREATE TRIGGER api_key_rights_are_kept AFTER INSERT ON api_key FOR EACH ROW EXECUTE FUNCTION keep_key_rights();
CREATE TRIGGER api_key_rights_change_is_kept AFTER UPDATE OF party_id, rights, by_organisation, expires_at, revoked_at ON api_key
  FOR EACH ROW
  WHEN ((OLD.party_id, OLD.rights, OLD.by_organisation, OLD.expires_at, OLD.revoked_at)
        IS DISTINCT FROM (NEW.party_id, NEW.rights, NEW.by_organisation, NEW.expires_at, NEW.revoked_at))
  EXECUTE FUNCTION keep_key_rights();

-- What bounds an organisation's roles, as each of its steps left it.
CREATE FUNCTION organisation_held(o organisation) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$
  SELECT jsonb_build_object('kinds', to_jsonb(o.kinds), 'jurisdictionCode', o.jurisdiction_code, 'authorityLevel', o.authority_level,
    'disciplines', to_jsonb(o.disciplines), 'laboratoryLevel', o.laboratory_level)
$$;
ALTER TABLE organisation_step ADD COLUMN held jsonb; -- null: before migration 0051
CREATE FUNCTION hold_organisation() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  SELECT public.organisation_held(o) INTO STRICT NEW.held FROM public.organisation o WHERE o.party_id = NEW.party_id;
  RETURN NEW;
END $$;
CREATE TRIGGER organisation_step_holds BEFORE INSERT ON organisation_step FOR EACH ROW EXECUTE FUNCTION hold_organisation();
-- Steps of before have no such member, and their leaves none.
CREATE OR REPLACE FUNCTION attest_organisation_step(s organisation_step) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public AS $$
  SELECT public.ledger_attest(3, 'organisation_step', s.id::text, VARIADIC ARRAY['party', s.party_id::text, 'kind', s.kind,
    'reason', s.reason, 'data', s.data::text, 'by', s.by_actor, 'byParty', s.by_party::text, 'at', public.ledger_time(s.at)]
    || CASE WHEN s.held IS NULL THEN '{}' ELSE ARRAY['held', s.held::text] END)
$$;

-- Organisations of before, as they stood when this came: their last step does not say it.
CREATE TABLE organisation_before (
  party_id bigint PRIMARY KEY,
  state    text NOT NULL,
  held     jsonb NOT NULL,
  at       timestamptz NOT NULL
);
INSERT INTO organisation_before SELECT o.party_id, o.state, organisation_held(o), now() FROM organisation o;
CREATE TRIGGER organisation_before_is_evidence BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON organisation_before
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON organisation_before TO liangsu_runtime;
SELECT ledger_attest(3, 'organisation_before', party_id::text, 'state', state, 'held', held::text, 'at', ledger_time(at))
  FROM organisation_before ORDER BY party_id;

-- Accounts and keys of before: as they stand now.
INSERT INTO rights_change (holder, party_id, rights, by_organisation, ended_at, by_actor)
  SELECT 'user:' || id, party_id, rights, false, disabled_at, 'migration' FROM app_user ORDER BY created_at, id;
INSERT INTO rights_change (holder, party_id, rights, by_organisation, expires_at, ended_at, by_actor)
  SELECT 'key:' || id, party_id, rights, by_organisation, expires_at, revoked_at, coalesce(created_by, 'migration')
    FROM api_key ORDER BY created_at, id;

REVOKE EXECUTE ON FUNCTION attest_rights_change(rights_change), keep_user_rights(), keep_key_rights() FROM PUBLIC;

-- All that names a login in evidence, one question for all. The audit trail is never changed: the login of an account that is erased stays
-- while an entry names it, so that whoever reads the entry is shown its label and not the name.
CREATE OR REPLACE FUNCTION named_in_evidence(actor text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM capture_document WHERE captured_by = actor) OR EXISTS (SELECT FROM claim_contest WHERE said_by = actor)
      OR EXISTS (SELECT FROM organisation_step WHERE by_actor = actor) OR EXISTS (SELECT FROM organisation_document WHERE by_actor = actor)
      OR EXISTS (SELECT FROM party_change WHERE by_actor = actor) OR EXISTS (SELECT FROM party_history WHERE by_actor = actor)
      OR EXISTS (SELECT FROM recall_scope_run WHERE ran_by = actor) OR EXISTS (SELECT FROM public_notice WHERE actor IN (published_by, lifted_by))
      OR EXISTS (SELECT FROM public_report WHERE handled_by = actor) OR EXISTS (SELECT FROM ledger_erasure WHERE erased_by = actor)
      OR EXISTS (SELECT FROM membership WHERE actor IN (granted_by, ended_by)) OR EXISTS (SELECT FROM invitation WHERE invited_by = actor)
      OR EXISTS (SELECT FROM entry_request WHERE created_by = actor) OR EXISTS (SELECT FROM import_job WHERE created_by = actor)
      OR EXISTS (SELECT FROM personal_data_act WHERE by_actor = actor) OR EXISTS (SELECT FROM personal_data_request WHERE decided_by = actor)
      OR EXISTS (SELECT FROM audit_entry WHERE audit_entry.actor = named_in_evidence.actor)
      OR EXISTS (SELECT FROM audit_entry WHERE thing = 'account' AND thing_id = substr(named_in_evidence.actor, 6) AND named_in_evidence.actor LIKE 'user:%')
      OR EXISTS (SELECT FROM place_change WHERE by_actor = actor) OR EXISTS (SELECT FROM rights_change WHERE by_actor = actor)
      OR EXISTS (SELECT FROM audit_pruned WHERE by_actor = actor)
$$;
