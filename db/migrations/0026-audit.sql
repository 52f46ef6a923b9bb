-- The audit trail (docs/adr/0017-audit-trail.md): who did what, on which thing, from where, by which right, allowed or
-- denied. One row a request, never changed; the server may only add to it. Whole months are removed by the owner's command
-- when every rule that says how long to keep them is over (packages/domain/src/audit).
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'liangsu_auditor') THEN
    CREATE ROLE liangsu_auditor NOLOGIN;
  END IF;
END $$;
GRANT liangsu_auditor TO CURRENT_USER;
-- Serving people becomes the auditor for the one query that searches the trail, and has its rights at no other time.
ALTER ROLE liangsu_runtime NOINHERIT;
GRANT liangsu_auditor TO liangsu_runtime;
GRANT USAGE ON SCHEMA public TO liangsu_auditor;

CREATE TABLE audit_entry (
  no              bigint GENERATED ALWAYS AS IDENTITY,
  at              timestamptz NOT NULL,
  actor           text NOT NULL,      -- user:<login>, key:<id>, anonymous, command
  actor_name      text NOT NULL,      -- as it was then
  party           bigint NOT NULL,    -- for which organisation; 0 is the installation
  ground          text CHECK (ground IN ('public', 'self', 'grant', 'role', 'command')), -- by what it was allowed
  ground_what     text,               -- the role or the plain right
  ground_relation text,
  action          text NOT NULL,      -- packages/domain/src/access: an action or an act; self, public
  method          text,
  route           text,               -- its pattern, never the address: that can hold secrets
  thing           text,               -- kind of thing
  thing_id        text,
  outcome         text NOT NULL CHECK (outcome IN ('allowed', 'denied', 'failed')),
  code            text,               -- why not: of the denial or the problem
  before          jsonb,
  after           jsonb,
  address         inet,
  agent           text,
  request         text,               -- number of the request, as answers tell it
  times           int NOT NULL DEFAULT 1 CHECK (times > 0), -- refusals of one address and kind that were counted together
  PRIMARY KEY (at, no)
) PARTITION BY RANGE (at);
CREATE INDEX audit_entry_actor ON audit_entry (actor, at, no);
CREATE INDEX audit_entry_action ON audit_entry (action, at, no);
CREATE INDEX audit_entry_thing ON audit_entry (thing, thing_id, at, no) WHERE thing IS NOT NULL;
CREATE INDEX audit_entry_address ON audit_entry (address, at, no);
CREATE INDEX audit_entry_refused ON audit_entry (outcome, at, no) WHERE outcome <> 'allowed';

-- What falls into no month that was made (a clock far off): nothing is lost for want of a place.
CREATE TABLE audit_entry_rest PARTITION OF audit_entry DEFAULT;

CREATE TRIGGER audit_entry_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_entry_rest_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry_rest
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Makes the place of the month of an instant (Chinese time) and of the one after it; false when they were there.
CREATE FUNCTION ensure_audit_months(of_instant timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  first timestamp := date_trunc('month', of_instant AT TIME ZONE 'Asia/Shanghai');
  start timestamp;
  child text;
  made  boolean := false;
BEGIN
  -- Nobody makes partitions by the thousand: only around the present.
  IF of_instant < clock_timestamp() - interval '2 months' OR of_instant > clock_timestamp() + interval '2 months' THEN
    RETURN false;
  END IF;
  -- As it is but once a month: nobody waits.
  IF to_regclass('public.audit_entry_' || to_char(first, 'YYYY_MM')) IS NOT NULL
     AND to_regclass('public.audit_entry_' || to_char(first + interval '1 month', 'YYYY_MM')) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('liangsu.partitions'), hashtext('audit_entry'));
  FOREACH start IN ARRAY ARRAY[first, first + interval '1 month'] LOOP
    child := 'audit_entry_' || to_char(start, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || quote_ident(child)) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_entry FOR VALUES FROM (%L) TO (%L)', child,
                     start AT TIME ZONE 'Asia/Shanghai', (start + interval '1 month') AT TIME ZONE 'Asia/Shanghai');
      EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I FOR EACH STATEMENT '
                     'EXECUTE FUNCTION public.refuse_change()', child || '_is_evidence', child);
      made := true;
    EXCEPTION WHEN check_violation THEN
      NULL; -- entries of that month lie in audit_entry_rest already: they stay there
    END;
  END LOOP;
  RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION ensure_audit_months(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_audit_months(timestamptz) TO liangsu_runtime;

-- The server adds; reading is another role, taken for one reading transaction at a time.
GRANT INSERT ON audit_entry TO liangsu_runtime;
GRANT SELECT ON audit_entry TO liangsu_auditor;
