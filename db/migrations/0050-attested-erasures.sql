-- The destruction of a salt is a decision, and has a leaf of its own: what it was about, who and why (docs/ledger.md, “Other
-- leaves”). Otherwise whoever could write a record of one could make any leaf attest nothing, and then change its row.

-- For sources to come: the trigger calls the function that it is given with the new row, as its owner.
CREATE FUNCTION attest_by() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  EXECUTE format('SELECT public.%I($1)', TG_ARGV[0]) USING NEW;
  RETURN NULL;
END $$;

-- `attests` and `subject`: what the leaf was about, for nothing else tells it any more once its salt is gone.
CREATE FUNCTION attest_ledger_erasure(e ledger_erasure) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
  attests text;
  subject text;
BEGIN
  SELECT CASE WHEN b.kind = 1 THEN 'event' ELSE f.source END, CASE WHEN b.kind = 1 THEN b.subjects[e.leaf + 1]::text ELSE f.key END
    INTO attests, subject
    FROM public.ledger_batch b LEFT JOIN public.ledger_fact f ON b.kind <> 1 AND f.no = b.subjects[e.leaf + 1] WHERE b.id = e.batch;
  -- Else an erasure could hide itself.
  IF attests = 'ledger_erasure' THEN
    RAISE EXCEPTION 'the leaf of an erasure keeps its salt' USING ERRCODE = 'LS001';
  END IF;
  PERFORM public.ledger_attest(3, 'ledger_erasure', e.batch || '/' || e.leaf, 'attests', attests, 'subject', subject,
    'reason', e.reason, 'by', e.erased_by, 'at', public.ledger_time(e.erased_at));
END $$;
CREATE TRIGGER ledger_erasure_is_attested AFTER INSERT ON ledger_erasure
  FOR EACH ROW EXECUTE FUNCTION attest_by('attest_ledger_erasure');
REVOKE EXECUTE ON FUNCTION attest_by(), attest_ledger_erasure(ledger_erasure) FROM PUBLIC;

-- A record of an erasure comes by `ledger_erase` alone, which destroys the salt with it.
REVOKE INSERT ON ledger_erasure FROM liangsu_runtime;

-- What was there before: attested as it stands now.
SELECT attest_ledger_erasure(e) FROM ledger_erasure e ORDER BY e.erased_at, e.batch, e.leaf;
