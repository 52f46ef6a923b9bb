-- Public keys of the log, as those who check get them. Whom to trust is not decided here, but by them and by the log's own folder.
CREATE TABLE ledger_key (
  verifier text PRIMARY KEY,         -- <name>+<id>+<base64>
  origin   text NOT NULL,
  made_at  timestamptz NOT NULL
);
CREATE TRIGGER ledger_key_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_key
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON ledger_key TO liangsu_runtime;
