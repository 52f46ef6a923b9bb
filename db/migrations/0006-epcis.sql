-- The EPCIS interface: named queries, and what finds events for them.

CREATE TABLE named_query (
  name       text PRIMARY KEY,
  query      jsonb NOT NULL,         -- as given, in the EPCIS query language
  owner      text NOT NULL,          -- user or key: who may delete it
  created_at timestamptz NOT NULL
);

-- Error declarations have no edges: they move nothing. This is how a query by code finds them.
CREATE TABLE declaration_lot (
  lot   bigint NOT NULL,
  event bigint NOT NULL,
  PRIMARY KEY (lot, event)
);

-- The events of a batch: queries by time of recording walk the batches in their order.
CREATE INDEX event_batch ON event (batch);
-- Words of others' vocabularies are few: these indexes hold only them, and list them in a few steps.
CREATE INDEX event_own_step ON event (biz_step) WHERE biz_step LIKE '%:%';
CREATE INDEX event_own_disposition ON event (disposition) WHERE disposition LIKE '%:%';

-- What did not stop a capture but must be told: conflicting ids, events that were there already.
ALTER TABLE capture_job ADD COLUMN warnings jsonb NOT NULL DEFAULT '[]';
CREATE INDEX capture_job_owner ON capture_job (owner, created_at DESC, id DESC);

CREATE TRIGGER declaration_lot_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON declaration_lot
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON declaration_lot TO liangsu_runtime;
GRANT SELECT, INSERT, DELETE ON named_query TO liangsu_runtime;
