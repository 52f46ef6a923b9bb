-- The audit trail is attested (docs/ledger.md, “The audit trail”): one leaf a closed day over all entries that were recorded
-- under it. An entry is recorded under the day of its instant, unless that day was closed: then under the first that is open.
-- So a closed day can get no entry any more, however late one comes, and no entry is refused.

-- From which day on: entries of before stand under it.
CREATE TABLE audit_begin (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  day date NOT NULL
);
INSERT INTO audit_begin (day) VALUES ((now() AT TIME ZONE 'Asia/Shanghai')::date);

ALTER TABLE audit_entry ADD COLUMN day date NOT NULL DEFAULT (now() AT TIME ZONE 'Asia/Shanghai')::date;
ALTER TABLE audit_entry ALTER COLUMN day DROP DEFAULT;
CREATE INDEX audit_entry_day ON audit_entry (day, no, at);

-- Days that are closed. Entries are kept and removed by the month of their instant: late ones of another month are a row of their own.
CREATE TABLE audit_day (
  day        date NOT NULL,
  month      text NOT NULL CHECK (month ~ '^\d{4}-\d\d$'),
  entries    bigint NOT NULL CHECK (entries >= 0),
  root       bytea NOT NULL CHECK (octet_length(root) = 32), -- RFC 6962 over the entries' canonical forms, by number
  kept_until text NOT NULL CHECK (kept_until ~ '^\d{4}-\d\d$'), -- the first month in which they may be removed
  closed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (day, month)
);
-- The leaves of those trees, some thousand a row: by them it can be told which entry was altered. They go with the entries.
CREATE TABLE audit_part (
  day     date NOT NULL,
  month   text NOT NULL,
  part    int NOT NULL,
  numbers bigint[] NOT NULL,
  hashes  bytea NOT NULL CHECK (octet_length(hashes) = 32 * cardinality(numbers)),
  PRIMARY KEY (day, month, part)
);
ALTER TABLE audit_part ALTER COLUMN hashes SET STORAGE EXTERNAL;
-- Months whose entries were removed, with those of which days.
CREATE TABLE audit_pruned (
  month    text PRIMARY KEY CHECK (month ~ '^\d{4}-\d\d$'),
  through  date NOT NULL,
  entries  bigint NOT NULL,
  at       timestamptz NOT NULL,
  by_actor text NOT NULL
);

-- Whoever enters something holds its day open until it is committed; who closes a day waits for them.
CREATE FUNCTION audit_day_lock(of_day date) RETURNS int
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public AS $$ SELECT of_day - date '2000-01-01' $$;

CREATE FUNCTION audit_entry_under_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  last date;
  first date;
BEGIN
  -- Such a transaction does not see that a day was closed meanwhile.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'audit entries are written in read committed transactions';
  END IF;
  SELECT b.day INTO first FROM public.audit_begin b;
  -- A clock that is ahead of the database's puts nothing under a day that is long in coming.
  NEW.day := greatest(least((NEW.at AT TIME ZONE 'Asia/Shanghai')::date, (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date), first);
  LOOP
    SELECT max(d.day) INTO last FROM public.audit_day d;
    NEW.day := greatest(NEW.day, last + 1);
    PERFORM pg_advisory_xact_lock_shared(hashtext('liangsu.audit_day'), public.audit_day_lock(NEW.day));
    SELECT max(d.day) INTO last FROM public.audit_day d;
    EXIT WHEN last IS NULL OR last < NEW.day;
  END LOOP;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_under_day BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_under_day();

-- Days are closed one after the other, when they are over; each row has its leaf, whoever writes it.
CREATE FUNCTION audit_day_in_turn() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  last date := (SELECT max(d.day) FROM public.audit_day d);
  next date := coalesce(last + 1, (SELECT b.day FROM public.audit_begin b));
BEGIN
  IF NEW.day IS DISTINCT FROM next AND NEW.day IS DISTINCT FROM last THEN
    RAISE EXCEPTION 'the next day to be closed is %, not %', next, NEW.day USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.day >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'the day % is not over', NEW.day USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_day_in_turn BEFORE INSERT ON audit_day FOR EACH ROW EXECUTE FUNCTION audit_day_in_turn();

-- 8: the audit trail.
ALTER TABLE ledger_batch DROP CONSTRAINT ledger_batch_kind_check;
ALTER TABLE ledger_batch ADD CONSTRAINT ledger_batch_kind_check CHECK (kind BETWEEN 1 AND 8);

CREATE FUNCTION attest_audit_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM public.ledger_attest(8, 'audit_day', to_char(NEW.day, 'YYYY-MM-DD') || '/' || NEW.month, 'entries', NEW.entries::text,
    'root', encode(NEW.root, 'hex'), 'keptUntil', NEW.kept_until);
  RETURN NULL;
END $$;
CREATE TRIGGER audit_day_is_attested AFTER INSERT ON audit_day FOR EACH ROW EXECUTE FUNCTION attest_audit_day();

CREATE FUNCTION attest_audit_pruned() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM public.ledger_attest(8, 'audit_pruned', NEW.month, 'through', to_char(NEW.through, 'YYYY-MM-DD'),
    'entries', NEW.entries::text, 'by', NEW.by_actor, 'at', public.ledger_time(NEW.at));
  RETURN NULL;
END $$;
CREATE TRIGGER audit_pruned_is_attested AFTER INSERT ON audit_pruned FOR EACH ROW EXECUTE FUNCTION attest_audit_pruned();

-- The hashes of a day go when its entries were removed as allowed, and not before.
CREATE FUNCTION keep_but_pruned_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit_pruned p WHERE p.month = OLD.month AND OLD.day <= p.through) THEN
    RAISE EXCEPTION 'table % is evidence: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'LS001';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_part_is_kept BEFORE DELETE ON audit_part FOR EACH ROW EXECUTE FUNCTION keep_but_pruned_part();
CREATE TRIGGER audit_part_is_evidence BEFORE UPDATE OR TRUNCATE ON audit_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_day_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_day
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_pruned_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_pruned
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The server closes days; who reads the trail reads what attests it; removing is the owner's.
GRANT SELECT, INSERT ON audit_day TO liangsu_runtime;
GRANT INSERT ON audit_part TO liangsu_runtime;
GRANT SELECT ON audit_begin, audit_pruned TO liangsu_runtime;
GRANT SELECT ON audit_begin, audit_day, audit_part, audit_pruned TO liangsu_auditor;
