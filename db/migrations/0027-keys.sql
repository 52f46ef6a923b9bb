-- Keys that organisations make for their own programs, and access tokens drawn from keys (RFC 6749 §4.4). Beside them stand
-- the installation's keys (`liangsu key`, LIANGSU_API_KEY), which have plain rights.

ALTER TABLE api_key
  ADD COLUMN by_organisation boolean NOT NULL DEFAULT false, -- its rights reach as far as the roles of its organisation
  ADD COLUMN created_by     text,
  ADD COLUMN previous_hash  bytea UNIQUE,      -- the text before the last rotation: good until previous_until
  ADD COLUMN previous_until timestamptz,
  ADD COLUMN rotated_at     timestamptz,
  ADD COLUMN last_used_at   timestamptz,       -- to the minute
  ADD COLUMN revoked_by     text,
  ADD CONSTRAINT api_key_of_organisation CHECK (NOT by_organisation OR (party_id IS NOT NULL AND expires_at IS NOT NULL)),
  ADD CONSTRAINT api_key_previous CHECK ((previous_hash IS NULL) = (previous_until IS NULL));
CREATE INDEX api_key_party ON api_key (party_id, created_at) WHERE party_id IS NOT NULL;

-- Short-lived; looked up together with its key at each use, so that what ends the key ends its tokens.
CREATE TABLE access_token (
  token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
  key_id     uuid NOT NULL REFERENCES api_key (id),
  scopes     text[] NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX access_token_key ON access_token (key_id, expires_at);
GRANT SELECT, INSERT, DELETE ON access_token TO liangsu_runtime;
