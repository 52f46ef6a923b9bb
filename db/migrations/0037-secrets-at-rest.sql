-- What signs webhooks is sealed by a key outside the database (docs/adr/0019-people.md), as the second factor's secret is. Kept as
-- text: sealed, or as it is told (whsec_…) until the next start seals it.
ALTER TABLE webhook DROP CONSTRAINT webhook_secret_check;
ALTER TABLE webhook
  ALTER COLUMN secret TYPE text USING 'whsec_' || replace(encode(secret, 'base64'), E'\n', ''),
  ALTER COLUMN previous_secret TYPE text USING 'whsec_' || replace(encode(previous_secret, 'base64'), E'\n', '');
ALTER TABLE webhook ADD CONSTRAINT webhook_secret_form
  CHECK (secret ~ '^(whsec_|s1\.)' AND (previous_secret IS NULL OR previous_secret ~ '^(whsec_|s1\.)'));

-- A recovery code has some 49 random bits: SHA-256 alone can be searched through by whoever has the table. 2 is argon2id over that
-- SHA-256 with a salt of its user; the hashes of before are of scheme 1 until the next start, and open meanwhile.
ALTER TABLE recovery_code ADD COLUMN scheme smallint NOT NULL DEFAULT 1 CHECK (scheme IN (1, 2));
ALTER TABLE recovery_code ALTER COLUMN scheme DROP DEFAULT;
