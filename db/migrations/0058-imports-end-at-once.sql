-- An import's end is one change: its state, when, and why. Before, its state was written first, and whoever looked between the two was told
-- of a refusal without its reason; a server that stopped between them left it so.
UPDATE import_job SET finished_at = coalesce(lease_until, started_at, created_at)
 WHERE state IN ('done', 'refused', 'failed', 'cancelled') AND finished_at IS NULL;
UPDATE import_job SET runner = NULL, lease_until = NULL WHERE finished_at IS NOT NULL AND runner IS NOT NULL;
UPDATE import_job SET failure = jsonb_build_object('code', 'import.badRows', 'params', jsonb_build_object('count', rows_bad))
 WHERE state = 'refused' AND failure IS NULL;
ALTER TABLE import_job
  ADD CONSTRAINT import_job_ends_at_once CHECK ((state IN ('done', 'refused', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  ADD CONSTRAINT import_job_says_why CHECK (state NOT IN ('refused', 'failed') OR failure IS NOT NULL);
