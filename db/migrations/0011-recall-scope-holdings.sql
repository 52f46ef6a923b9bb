-- Who had how much of which lot in a run of a recall scope: the next run says which lots and holders are new, gone or
-- changed. Four lists of one length, by party and lot; null in runs from before they were kept. The digest covers them.
ALTER TABLE recall_scope_run
  ADD COLUMN held_parties bigint[],   -- 0: no event named the holder
  ADD COLUMN held_lots    bigint[],
  ADD COLUMN held_amounts bigint[],   -- held and in transit, in millionths of the unit of `held_dims`; null: not known
  ADD COLUMN held_dims    smallint[], -- 1 mass (kg), 2 pieces, 3 volume (l), 4 length (m)
  ADD CONSTRAINT recall_scope_run_held CHECK (
    num_nulls(held_parties, held_lots, held_amounts, held_dims) IN (0, 4)
    AND cardinality(held_lots) = cardinality(held_parties)
    AND cardinality(held_amounts) = cardinality(held_parties)
    AND cardinality(held_dims) = cardinality(held_parties));
