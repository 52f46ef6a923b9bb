-- Every head names the one before it, so that one that is gone is missed. Their numbers alone would not show it: they have
-- gaps from transactions that were rolled back.
ALTER TABLE ledger_checkpoint ADD COLUMN previous bigint; -- number of the head before; null for the first

ALTER TABLE ledger_checkpoint DISABLE TRIGGER ledger_checkpoint_is_evidence;
UPDATE ledger_checkpoint c SET previous = b.previous
  FROM (SELECT no, lag(no) OVER (ORDER BY no) AS previous FROM ledger_checkpoint) b
  WHERE b.no = c.no AND b.previous IS NOT NULL;
ALTER TABLE ledger_checkpoint ENABLE TRIGGER ledger_checkpoint_is_evidence;

-- One head follows one head, and one only is the first.
CREATE UNIQUE INDEX ledger_checkpoint_previous ON ledger_checkpoint (previous) NULLS NOT DISTINCT;
