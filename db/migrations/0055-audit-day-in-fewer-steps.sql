-- Every request that is told of runs this trigger: it looks half as often. The rules are those of 0036: who enters something holds its
-- day open until it is committed, and nothing comes under a day that is closed. A lock on a closed day holds up nobody, so the
-- day may be looked at after it was locked only; the lock's number is bound when the function is made and read without a call.

CREATE OR REPLACE FUNCTION audit_day_lock(of_day date) RETURNS int
LANGUAGE sql IMMUTABLE RETURN of_day - date '2000-01-01';

CREATE OR REPLACE FUNCTION audit_entry_under_day() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  last date;
BEGIN
  -- Such a transaction does not see that a day was closed meanwhile.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'audit entries are written in read committed transactions';
  END IF;
  -- A clock that is ahead of the database's puts nothing under a day that is long in coming.
  NEW.day := greatest(least((NEW.at AT TIME ZONE 'Asia/Shanghai')::date, (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date),
                      (SELECT b.day FROM public.audit_begin b));
  LOOP
    PERFORM pg_advisory_xact_lock_shared(hashtext('liangsu.audit_day'), public.audit_day_lock(NEW.day));
    SELECT max(d.day) INTO last FROM public.audit_day d;
    EXIT WHEN last IS NULL OR last < NEW.day;
    NEW.day := last + 1;
  END LOOP;
  RETURN NEW;
END $$;
