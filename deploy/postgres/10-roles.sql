-- Who signs in to the database of compose.yaml: its owner, which migrates, and the roles as which the server works, which own nothing. Run once by
-- the image of PostgreSQL, as its superuser, when the volume is empty; may be run again (docs/deployment.md). The superuser's own
-- password is in no other container.
SET client_min_messages = warning;

-- Passwords lie in files, as everywhere: a statement that named one would stand in the log when it fails.
CREATE OR REPLACE FUNCTION pg_temp.secret_of(name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  secret text := trim(both E' \n\r\t' from pg_read_file('/run/secrets/' || name));
BEGIN
  IF length(secret) < 24 THEN
    RAISE EXCEPTION 'the password in %: at least 24 characters are needed', name;
  END IF;
  RETURN secret;
END $$;

CREATE OR REPLACE PROCEDURE pg_temp.let_in(role text) LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
    EXECUTE format('CREATE ROLE %I', role);
  END IF;
  EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', role, pg_temp.secret_of(role || '_password'));
END $$;

DO $$
DECLARE
  role text;
BEGIN
  CALL pg_temp.let_in('liangsu');
  -- CREATEROLE: migrations make roles and say who is a member of which. Not where it is the superuser of a database made before.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = 'liangsu') THEN
    ALTER ROLE liangsu CREATEROLE;
  END IF;
  FOREACH role IN ARRAY ARRAY['liangsu_runtime', 'liangsu_engine', 'liangsu_auditor'] LOOP
    CALL pg_temp.let_in(role);
    EXECUTE format('GRANT %I TO liangsu WITH ADMIN OPTION', role);
  END LOOP;
  EXECUTE format('ALTER DATABASE %I OWNER TO liangsu', current_database());
  -- Nobody else signs in here.
  EXECUTE format('REVOKE CONNECT, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO liangsu_runtime, liangsu_engine, liangsu_auditor', current_database());
END $$;
