-- Personal data: who asks for erasure, what was given out and erased, and how names leave evidence that stays.

-- What somebody asks of those who keep their data.
CREATE TABLE personal_data_request (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES app_user (id),
  reason     text CHECK (length(reason) <= 1000),
  asked_at   timestamptz NOT NULL,
  state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'withdrawn', 'done', 'refused')),
  answer     text CHECK (length(answer) <= 1000),
  decided_at timestamptz,
  decided_by text,
  CHECK ((state IN ('waiting', 'withdrawn')) = (decided_by IS NULL))
);
CREATE UNIQUE INDEX personal_data_request_waiting ON personal_data_request (user_id) WHERE state = 'waiting';
GRANT SELECT, INSERT, UPDATE (state, answer, decided_at, decided_by) ON personal_data_request TO liangsu_runtime;

-- That it was given out or erased, by whom and why: never what it was. Categories are those of docs/personal-data.md.
CREATE TABLE personal_data_act (
  id       uuid PRIMARY KEY,
  kind     text NOT NULL CHECK (kind IN ('exported', 'erased')),
  subject  text NOT NULL,        -- user:<login>, or report:<number>
  label    text,                 -- an account that was erased: who they were, as role and organisation
  erased   text[] NOT NULL,      -- categories that are gone
  kept     text[] NOT NULL,      -- categories that stay, by a rule that says so
  reason   text NOT NULL,
  by_actor text NOT NULL,
  at       timestamptz NOT NULL,
  CHECK (kind = 'erased' OR (erased = '{}' AND kept = '{}'))
);
CREATE INDEX personal_data_act_subject ON personal_data_act (subject);
GRANT SELECT, INSERT ON personal_data_act TO liangsu_runtime;
CREATE TRIGGER personal_data_act_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON personal_data_act
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A name in evidence changes to just what an erasure that is recorded says instead, and nothing else of the row does.
CREATE FUNCTION keep_but_erased_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'by_name' IS DISTINCT FROM to_jsonb(OLD) - 'by_name'
     OR NOT EXISTS (SELECT FROM personal_data_act a
                     WHERE a.kind = 'erased' AND a.subject = OLD.by_actor AND a.label = NEW.by_name) THEN
    RAISE EXCEPTION 'table % is evidence: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'LS001';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER organisation_step_is_evidence ON organisation_step;
CREATE TRIGGER organisation_step_is_evidence BEFORE DELETE OR TRUNCATE ON organisation_step
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER organisation_step_is_kept BEFORE UPDATE ON organisation_step
  FOR EACH ROW EXECUTE FUNCTION keep_but_erased_name();
DROP TRIGGER party_change_is_evidence ON party_change;
CREATE TRIGGER party_change_is_evidence BEFORE DELETE OR TRUNCATE ON party_change
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER party_change_is_kept_but_names BEFORE UPDATE ON party_change
  FOR EACH ROW EXECUTE FUNCTION keep_but_erased_name();

-- Puts the label of a recorded erasure in the place of a person's name in evidence; which rows, for what attests them.
CREATE FUNCTION erase_name(of_actor text) RETURNS TABLE (place text, id bigint)
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
END $$;
REVOKE ALL ON FUNCTION erase_name(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_name(text) TO liangsu_runtime;

-- Whether evidence or records of others name an actor: then the login stays there, and nobody else may ever bear it.
CREATE FUNCTION named_in_evidence(actor text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM capture_document WHERE captured_by = actor) OR EXISTS (SELECT FROM claim_contest WHERE said_by = actor)
      OR EXISTS (SELECT FROM organisation_step WHERE by_actor = actor) OR EXISTS (SELECT FROM organisation_document WHERE by_actor = actor)
      OR EXISTS (SELECT FROM party_change WHERE by_actor = actor) OR EXISTS (SELECT FROM party_history WHERE by_actor = actor)
      OR EXISTS (SELECT FROM recall_scope_run WHERE ran_by = actor) OR EXISTS (SELECT FROM public_notice WHERE actor IN (published_by, lifted_by))
      OR EXISTS (SELECT FROM public_report WHERE handled_by = actor) OR EXISTS (SELECT FROM ledger_erasure WHERE erased_by = actor)
      OR EXISTS (SELECT FROM membership WHERE actor IN (granted_by, ended_by)) OR EXISTS (SELECT FROM invitation WHERE invited_by = actor)
      OR EXISTS (SELECT FROM entry_request WHERE created_by = actor) OR EXISTS (SELECT FROM import_job WHERE created_by = actor)
      OR EXISTS (SELECT FROM personal_data_act WHERE by_actor = actor) OR EXISTS (SELECT FROM personal_data_request WHERE decided_by = actor)
$$;
REVOKE ALL ON FUNCTION named_in_evidence(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION named_in_evidence(text) TO liangsu_runtime;
