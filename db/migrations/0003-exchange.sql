-- Spreadsheets and forms: how people without a system of their own hand in what happened.

-- An organisation's own batch number for a lot. The first mention gives the lot its trace code; from then on the name
-- means that lot. A name is never moved to another code: events rest on it.
CREATE TABLE own_batch (
  party        bigint NOT NULL,      -- who names it so; 0: the installation itself
  batch_no     text   NOT NULL,
  code         text   NOT NULL,      -- canonical code of the lot
  product_name text,                 -- as first stated; another product needs another batch number
  assigned     boolean NOT NULL,     -- true: the code was given on this mention; false: the goods bore it already
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (party, batch_no)
);
CREATE INDEX own_batch_code ON own_batch (code, party);

-- One spreadsheet on its way in.
CREATE TABLE import_job (
  id           uuid PRIMARY KEY,
  party        bigint NOT NULL,      -- on whose behalf; 0: the installation itself
  created_by   text NOT NULL,        -- user or key, for the record
  kind         text NOT NULL CHECK (kind IN ('party', 'place', 'purchase', 'processing', 'shipment', 'receipt', 'return', 'stocktake', 'weighbridge')),
  mode         text NOT NULL CHECK (mode IN ('allOrNothing', 'goodRows')),
  state        text NOT NULL CHECK (state IN ('queued', 'checking', 'writing', 'done', 'refused', 'failed', 'cancelled')),
  file_name    text NOT NULL,
  file_bytes   bigint NOT NULL,
  file_sha256  bytea NOT NULL,
  headers      jsonb,                -- the file's own header line, for the error file
  created_at   timestamptz NOT NULL,
  started_at   timestamptz,
  finished_at  timestamptz,
  progress     real NOT NULL DEFAULT 0,
  rows_read    bigint NOT NULL DEFAULT 0,
  rows_good    bigint NOT NULL DEFAULT 0,
  rows_bad     bigint NOT NULL DEFAULT 0,
  accepted     bigint NOT NULL DEFAULT 0,
  duplicates   bigint NOT NULL DEFAULT 0,
  conflicts    bigint NOT NULL DEFAULT 0,
  records      bigint NOT NULL DEFAULT 0,
  done_row     bigint NOT NULL DEFAULT 0,  -- every row up to here is durable or reported: where it goes on after an interruption
  resumed      int NOT NULL DEFAULT 0,
  failure      jsonb,                -- code and parameters
  cancel_asked boolean NOT NULL DEFAULT false,
  runner       uuid,                 -- the process that works on it
  lease_until  timestamptz           -- past this, that process is taken for dead
);
CREATE INDEX import_job_of_party ON import_job (party, created_at DESC, id DESC);
CREATE INDEX import_job_open ON import_job (created_at) WHERE state IN ('queued', 'checking', 'writing');

-- The rows that could not be recorded, as they stood in the file, with the reasons.
CREATE TABLE import_bad_row (
  job    uuid   NOT NULL REFERENCES import_job (id) ON DELETE CASCADE,
  row_no bigint NOT NULL,
  cells  jsonb  NOT NULL,
  faults jsonb  NOT NULL,
  PRIMARY KEY (job, row_no)
);

-- A form's request, so that a repeated one is answered, not repeated.
CREATE TABLE entry_request (
  party        bigint NOT NULL,
  request_id   text   NOT NULL,
  content_hash bytea  NOT NULL,      -- SHA-256 of what was asked
  created_by   text   NOT NULL,
  created_at   timestamptz NOT NULL,
  answer       jsonb,                -- null: not yet durable
  PRIMARY KEY (party, request_id)
);

-- An organisation's latest entries: its events in the order of recording.
CREATE INDEX event_capturer ON event (capturer, no) WHERE capturer <> 0;

GRANT SELECT, INSERT ON own_batch TO liangsu_runtime;
GRANT SELECT, INSERT, UPDATE ON import_job, entry_request TO liangsu_runtime;
GRANT SELECT, INSERT, DELETE ON import_bad_row TO liangsu_runtime;
