-- What is known under an id beside the event that counts: events of those who had no say in them (trace.md §2, "Who may
-- say so"), and error declarations of others than the first. One a capturer: nobody's claim takes an id from another.
CREATE TABLE event_claim (
  identity     bytea NOT NULL,       -- as in event_key
  capturer     bigint NOT NULL,
  event        bigint NOT NULL,
  content_hash bytea NOT NULL,
  PRIMARY KEY (identity, capturer)
);
CREATE TRIGGER event_claim_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON event_claim
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON event_claim TO liangsu_runtime;
