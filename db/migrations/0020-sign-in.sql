-- Signing in: when a password is due, a second factor, how long a session may idle.
ALTER TABLE app_user
  ADD COLUMN password_changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ADD COLUMN must_change boolean NOT NULL DEFAULT false, -- somebody else knows it: it was made for them
  ADD COLUMN totp_secret text,             -- base32; waits until it was used once
  ADD COLUMN totp_confirmed_at timestamptz,
  ADD COLUMN totp_last_step bigint,        -- the last period whose code was taken: none is taken twice
  ADD CONSTRAINT totp_whole CHECK (totp_confirmed_at IS NULL OR totp_secret IS NOT NULL);

-- For when the second factor is lost; each opens once. SHA-256 of random texts.
CREATE TABLE recovery_code (
  user_id   uuid NOT NULL REFERENCES app_user (id),
  code_hash bytea NOT NULL CHECK (length(code_hash) = 32),
  used_at   timestamptz,
  PRIMARY KEY (user_id, code_hash)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON recovery_code TO liangsu_runtime;
