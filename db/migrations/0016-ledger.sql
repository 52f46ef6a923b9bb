-- The ledger (docs/ledger.md): a commitment to everything that was captured, written in the same transaction as what it
-- attests, given its place in the log after the commit. Leaves are kept a transaction at a time, packed: a row a leaf would
-- cost capture several times as much, and a log of ten million leaves has some ten thousand rows.

-- The leaves of one transaction, in the order of `subjects`: for captured events their numbers, ascending.
CREATE TABLE ledger_batch (
  id          bigint PRIMARY KEY,    -- for captured events the number of their capture_batch
  kind        smallint NOT NULL CHECK (kind BETWEEN 1 AND 6), -- event, report, decision, control measure, role change, rule change
  subjects    bigint[] NOT NULL,
  commitments bytea NOT NULL,        -- 32 bytes a leaf
  CHECK (cardinality(subjects) > 0 AND octet_length(commitments) = 32 * cardinality(subjects))
);
-- What opens the commitments, 32 bytes a leaf. Kept apart, for this is what may be destroyed: a salt of zeros was.
CREATE TABLE ledger_salt (
  batch bigint PRIMARY KEY,
  salts bytea NOT NULL CHECK (octet_length(salts) % 32 = 0)
);
CREATE TABLE ledger_erasure (
  batch     bigint NOT NULL,
  leaf      int NOT NULL,            -- place in the batch, from 0
  reason    text NOT NULL CHECK (reason <> ''),
  erased_by text NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (batch, leaf)
);
-- Batches that have no place in the log yet. Whoever gives one takes the row away in the same transaction.
CREATE TABLE ledger_pending (
  batch bigint PRIMARY KEY
);
-- The log: which batch begins at which leaf.
CREATE TABLE ledger_sequence (
  first  bigint PRIMARY KEY,
  batch  bigint NOT NULL UNIQUE,
  leaves int NOT NULL CHECK (leaves > 0)
);
-- Full tiles of hashes (c2sp.org/tlog-tiles): they never change again.
CREATE TABLE ledger_tile (
  level  smallint NOT NULL,
  index  bigint NOT NULL,
  hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  PRIMARY KEY (level, index)
);
-- A projection: the last tile of each level, while it is not full. It follows from the leaves.
CREATE TABLE ledger_edge (
  level  smallint PRIMARY KEY,
  index  bigint NOT NULL,
  hashes bytea NOT NULL CHECK (octet_length(hashes) % 32 = 0 AND octet_length(hashes) < 8192)
);
-- Every head of the log that was ever signed.
CREATE TABLE ledger_checkpoint (
  no        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  origin    text NOT NULL,
  size      bigint NOT NULL,
  root      bytea NOT NULL CHECK (octet_length(root) = 32),
  note      text NOT NULL,           -- as published, without witnesses
  signed_at timestamptz NOT NULL
);
CREATE INDEX ledger_checkpoint_size ON ledger_checkpoint (size, no);
-- What witnesses signed besides (c2sp.org/tlog-cosignature).
CREATE TABLE ledger_cosignature (
  checkpoint bigint NOT NULL,
  witness    text NOT NULL,          -- name of the witness's key
  time       bigint NOT NULL,        -- seconds since 1970, as the witness signed
  line       text NOT NULL,
  PRIMARY KEY (checkpoint, witness)
);
CREATE INDEX ledger_cosignature_witness ON ledger_cosignature (witness, checkpoint);

-- Random bytes and hashes: trying to compress them would cost and save nothing.
ALTER TABLE ledger_batch ALTER COLUMN commitments SET STORAGE EXTERNAL;
ALTER TABLE ledger_salt ALTER COLUMN salts SET STORAGE EXTERNAL;
ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE ledger_edge ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE ledger_checkpoint ALTER COLUMN root SET STORAGE EXTERNAL;

-- How many leaves a capture's transaction wrote. One that writes none (a program older than the ledger) is refused; what was
-- recorded before has none here, and gets its leaves from the sequencer.
ALTER TABLE capture_batch ADD COLUMN leaves int;
ALTER TABLE capture_batch ADD CONSTRAINT capture_batch_attested CHECK (leaves IS NOT NULL AND leaves > 0) NOT VALID;

-- How far events of before the ledger have their leaves, by number of event.
CREATE TABLE ledger_backfill (
  one  boolean PRIMARY KEY DEFAULT true CHECK (one),
  upto bigint NOT NULL,
  done bigint NOT NULL
);
INSERT INTO ledger_backfill (upto, done) SELECT coalesce(max(no), 0), 0 FROM event;
-- Which batch holds the leaves of which of them.
CREATE TABLE ledger_backfilled (
  first_no bigint PRIMARY KEY,
  last_no  bigint NOT NULL,
  batch    bigint NOT NULL
);

-- Destroys the salt of one leaf, and records that it was done. Returns false when it was destroyed before.
CREATE FUNCTION ledger_erase(of_batch bigint, of_leaf int, why text, by_whom text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  INSERT INTO public.ledger_erasure (batch, leaf, reason, erased_by) VALUES (of_batch, of_leaf, why, by_whom)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE public.ledger_salt SET salts = overlay(salts PLACING decode(repeat('00', 32), 'hex') FROM 32 * of_leaf + 1)
    WHERE batch = of_batch AND of_leaf >= 0 AND octet_length(salts) >= 32 * of_leaf + 32;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'batch % has no leaf %', of_batch, of_leaf USING ERRCODE = 'no_data_found';
  END IF;
  RETURN true;
END $$;
REVOKE EXECUTE ON FUNCTION ledger_erase(bigint, int, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_erase(bigint, int, text, text) TO liangsu_runtime;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_batch', 'ledger_erasure', 'ledger_sequence', 'ledger_tile', 'ledger_checkpoint',
                           'ledger_cosignature', 'ledger_backfilled'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
                   t || '_is_evidence', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO liangsu_runtime', t);
  END LOOP;
END $$;
-- The runtime role changes no salt but by `ledger_erase`.
GRANT SELECT, INSERT ON ledger_salt TO liangsu_runtime;
CREATE TRIGGER ledger_salt_is_kept BEFORE DELETE OR TRUNCATE ON ledger_salt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT, DELETE ON ledger_pending TO liangsu_runtime;
GRANT SELECT, INSERT, UPDATE ON ledger_edge TO liangsu_runtime;
GRANT SELECT, UPDATE ON ledger_backfill TO liangsu_runtime;
