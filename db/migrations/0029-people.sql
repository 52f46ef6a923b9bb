-- What a session has shown of its person, identities at other providers by which an account is signed in to, and sign-ins
-- there that are under way.
ALTER TABLE session
  ADD COLUMN proven_at timestamptz,  -- when password, and second factor where there is one, were last shown in this session
  ADD COLUMN second_factor boolean NOT NULL DEFAULT false, -- it was opened or proven with a second factor
  ADD COLUMN provider text;          -- the provider by which it was opened; null: by password
-- Who had one was asked for it: their other sessions ended when they got it.
UPDATE session s SET second_factor = true FROM app_user u WHERE u.id = s.user_id AND u.totp_confirmed_at IS NOT NULL;

-- Linked by their owner while signed in, never by a matching e-mail address. Subjects are unique within their issuer.
CREATE TABLE user_identity (
  id        uuid PRIMARY KEY,
  user_id   uuid NOT NULL REFERENCES app_user (id),
  issuer    text NOT NULL,
  subject   text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  linked_at timestamptz NOT NULL,
  used_at   timestamptz,
  UNIQUE (issuer, subject),
  UNIQUE (user_id, issuer)
);
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON user_identity TO liangsu_runtime;

-- One way to a provider and back, bound to one browser by a cookie whose hash this is; taken once.
CREATE TABLE oidc_request (
  browser_hash  bytea PRIMARY KEY CHECK (length(browser_hash) = 32),
  provider      text NOT NULL,
  state         text NOT NULL,
  nonce         text NOT NULL,
  verifier      text NOT NULL,
  back_to       text NOT NULL,
  link_user     uuid REFERENCES app_user (id), -- set: links an identity to this account,
  link_session  bytea,                         -- in this session
  expires_at    timestamptz NOT NULL,
  CHECK ((link_user IS NULL) = (link_session IS NULL))
);
CREATE INDEX oidc_request_expiry ON oidc_request (expires_at);
GRANT SELECT, INSERT, DELETE ON oidc_request TO liangsu_runtime;

-- Signed in at the provider, the second factor of this system not yet shown.
CREATE TABLE oidc_waiting (
  browser_hash bytea PRIMARY KEY CHECK (length(browser_hash) = 32),
  user_id      uuid NOT NULL REFERENCES app_user (id),
  provider     text NOT NULL,
  back_to      text NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX oidc_waiting_expiry ON oidc_waiting (expires_at);
GRANT SELECT, INSERT, DELETE ON oidc_waiting TO liangsu_runtime;
