-- Who opens an account or begins the reset of its password cannot sign in to it: its owner chooses the password with two codes,
-- of which the system administrator has one and somebody else hands over the other (GB/T 22239-2019 8.1.5; ADR 19).
CREATE TABLE account_handover (
  user_id     uuid PRIMARY KEY REFERENCES app_user (id),
  first_hash  bytea NOT NULL CHECK (length(first_hash) = 32),   -- SHA-256 of random texts, shown once
  first_by    text NOT NULL,
  first_at    timestamptz NOT NULL,
  second_hash bytea CHECK (length(second_hash) = 32),
  second_by   text,
  second_at   timestamptz,
  expires_at  timestamptz NOT NULL,
  CHECK ((second_hash IS NULL) = (second_by IS NULL)),
  CHECK ((second_hash IS NULL) = (second_at IS NULL)),
  CHECK (second_by <> first_by)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON account_handover TO liangsu_runtime;

-- Passwords that an administrator was shown and the owner has not changed since open nothing any more: a hash of no password.
-- Whoever waits with one is handed their account over anew.
DELETE FROM session WHERE user_id IN (SELECT id FROM app_user WHERE must_change AND disabled_at IS NULL);
UPDATE app_user SET password_hash = '$argon2id$v=19$m=19456,t=2,p=1$'
    || rtrim(encode(uuid_send(gen_random_uuid()), 'base64'), '=') || '$'
    || rtrim(encode(sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), 'base64'), '=')
 WHERE must_change AND disabled_at IS NULL;
