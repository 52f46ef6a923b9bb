-- Up to which event there was no ledger was settled when the ledger came: whoever moved it could add events that nothing attests
-- and call them older than the ledger. How far their leaves are written only grows.
CREATE FUNCTION keep_ledger_backfill() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.one IS DISTINCT FROM OLD.one OR NEW.upto IS DISTINCT FROM OLD.upto OR NEW.done < OLD.done OR NEW.done > NEW.upto THEN
    RAISE EXCEPTION 'ledger_backfill is evidence: only done changes, and it grows up to upto' USING ERRCODE = 'LS001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_backfill_is_kept BEFORE UPDATE ON ledger_backfill FOR EACH ROW EXECUTE FUNCTION keep_ledger_backfill();
CREATE TRIGGER ledger_backfill_is_evidence BEFORE DELETE OR TRUNCATE ON ledger_backfill
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE ON ledger_backfill FROM liangsu_runtime;
GRANT UPDATE (done) ON ledger_backfill TO liangsu_runtime;
