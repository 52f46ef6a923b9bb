-- Batch numbers are searched by their beginning, whosever they are, in either case.
CREATE INDEX own_batch_number ON own_batch (upper(batch_no) text_pattern_ops);
