-- The leaf of a decision by what it is of: each lies in a batch of its own. The proof of a public page holds all recalls and
-- withdrawals against their leaves before it is signed.
CREATE INDEX ledger_batch_decision ON ledger_batch ((subjects[1])) WHERE kind <> 1;
