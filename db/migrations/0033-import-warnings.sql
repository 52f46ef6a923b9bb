-- Rows of an import that were recorded and may be wrong: what they take is more than the system knows to be there.
CREATE TABLE import_doubtful_row (
  job    uuid   NOT NULL REFERENCES import_job (id) ON DELETE CASCADE,
  row_no bigint NOT NULL,
  faults jsonb  NOT NULL,
  PRIMARY KEY (job, row_no)
);
ALTER TABLE import_job ADD COLUMN unreckoned bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN import_job.unreckoned IS 'rows whose lots have too long an account to be reckoned beside an import';

GRANT SELECT, INSERT, DELETE ON import_doubtful_row TO liangsu_runtime;
