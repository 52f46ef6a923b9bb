-- Recall scopes as they were answered: one can show afterwards what was knowable, and what has come since.
CREATE TABLE recall_scope_run (
  id          uuid PRIMARY KEY,
  lot         bigint NOT NULL,          -- where it started
  ignore_time boolean NOT NULL,
  seq         bigint NOT NULL,          -- commit sequence that it is as known at
  ran_at      timestamptz NOT NULL,
  ran_by      text NOT NULL,
  digest      bytea NOT NULL,           -- SHA-256 over lots and parties: whether anything has changed
  lots        bigint[] NOT NULL,        -- ascending
  parties     bigint[] NOT NULL         -- ascending
);
CREATE INDEX recall_scope_run_lot ON recall_scope_run (lot, ignore_time, seq DESC);
CREATE TRIGGER recall_scope_run_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON recall_scope_run
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON recall_scope_run TO liangsu_runtime;
