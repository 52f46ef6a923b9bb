-- Where a lot was, by lot: whose reports from the public somebody sees (`sees_report`, migration 0054) is asked of one lot after another, and
-- `place_lot` led from places alone: each question read all of it.
CREATE INDEX place_lot_lot ON place_lot (lot);
