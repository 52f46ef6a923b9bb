-- How the log grew day by day is asked by when heads were signed.
CREATE INDEX ledger_checkpoint_signed ON ledger_checkpoint (signed_at);
