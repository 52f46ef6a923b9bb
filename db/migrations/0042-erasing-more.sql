-- Erasing a party's contact and an organisation's papers, and names that the audit trail keeps.

-- A paper that was erased: its bytes and file name are gone; that there was one, of which kind, size and hash, and when, stays.
DROP TRIGGER organisation_document_is_evidence ON organisation_document;
ALTER TABLE organisation_document ADD COLUMN bytes bigint, ADD COLUMN erased_at timestamptz;
UPDATE organisation_document SET bytes = length(content);
ALTER TABLE organisation_document ALTER COLUMN bytes SET NOT NULL, ALTER COLUMN content DROP NOT NULL,
  ADD CHECK ((content IS NULL) = (erased_at IS NOT NULL));
CREATE TRIGGER organisation_document_is_evidence BEFORE DELETE OR TRUNCATE ON organisation_document
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE FUNCTION keep_but_erased_paper() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - ARRAY['content', 'name', 'erased_at'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['content', 'name', 'erased_at']
     OR OLD.content IS NULL OR NEW.content IS NOT NULL OR NEW.name <> '–'
     OR NOT EXISTS (SELECT FROM personal_data_act a WHERE a.kind = 'erased' AND a.subject = 'paper:' || OLD.id) THEN
    RAISE EXCEPTION 'table % is evidence: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'LS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER organisation_document_is_kept_but_erased BEFORE UPDATE ON organisation_document
  FOR EACH ROW EXECUTE FUNCTION keep_but_erased_paper();
GRANT UPDATE (content, name, erased_at) ON organisation_document TO liangsu_runtime;

-- Rows of a workbook that could not be recorded stand there as they came, whom to call too.
GRANT UPDATE (cells) ON import_bad_row TO liangsu_runtime;
