-- One party that was entered under several names as several records. Edges are evidence and keep the record that an
-- event's name meant when it was captured; which record stands for it is asked when somebody reads.
ALTER TABLE party ADD COLUMN merged_into bigint REFERENCES party (id) CHECK (merged_into <> id);
CREATE INDEX party_merged ON party (merged_into) WHERE merged_into IS NOT NULL;

-- Every merged record with the one that stands for it now.
CREATE VIEW party_stand_in AS
  WITH RECURSIVE up (id, stands) AS (
    SELECT id, merged_into FROM party WHERE merged_into IS NOT NULL
    UNION ALL
    SELECT up.id, p.merged_into FROM up JOIN party p ON p.id = up.stands WHERE p.merged_into IS NOT NULL)
  SELECT up.id, up.stands FROM up JOIN party p ON p.id = up.stands WHERE p.merged_into IS NULL;

-- Who said so, when and why. Added to, never changed.
CREATE TABLE party_history (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party_id bigint NOT NULL REFERENCES party (id),
  kind     text NOT NULL CHECK (kind IN ('merged', 'separated', 'nameWithdrawn')),
  other_id bigint REFERENCES party (id), -- the record merged into `party_id`, or separated from it
  uri      text,                         -- the name withdrawn
  places   bigint[] NOT NULL DEFAULT '{}', -- places that went over with it
  reason   text NOT NULL,
  by_actor text NOT NULL,
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((kind = 'nameWithdrawn') = (uri IS NOT NULL) AND (kind = 'nameWithdrawn') = (other_id IS NULL))
);
CREATE INDEX party_history_party ON party_history (party_id);
CREATE INDEX party_history_other ON party_history (other_id);
CREATE TRIGGER party_history_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON party_history
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT ON party_history TO liangsu_runtime;
GRANT SELECT ON party_stand_in TO liangsu_runtime;
-- A wrong name that no event bears can be given back.
GRANT DELETE ON party_alias TO liangsu_runtime;
