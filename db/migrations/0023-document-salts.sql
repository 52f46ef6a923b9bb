-- A bundle shows the hash of the document that an event came with. Door, party and user are few enough to be guessed from it, so
-- 32 random bytes that no bundle shows go into it, too. Documents of before have none, and what was attested of them stands; a
-- program that gives none any more is refused.
ALTER TABLE capture_document ADD COLUMN salt bytea;
ALTER TABLE capture_document ALTER COLUMN salt SET STORAGE EXTERNAL;
ALTER TABLE capture_document ADD CONSTRAINT capture_document_salted
  CHECK (salt IS NOT NULL AND octet_length(salt) = 32) NOT VALID;
