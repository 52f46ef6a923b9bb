-- Claims (events whose capturer had no say in them, trace.md §2) and what those concerned answer. Rebuildable from events: whom
-- a claim concerns are the parties that it names and those that operated its places when it came.
CREATE TABLE claim_concern (
  party bigint NOT NULL,
  event bigint NOT NULL,
  PRIMARY KEY (party, event)
);
-- The lots that a claim speaks of: edges are kept by lot, not by event.
CREATE TABLE claim_lot (
  event bigint NOT NULL,
  lot   bigint NOT NULL,
  PRIMARY KEY (event, lot)
);
-- What a party said against a claim. Confirming needs no row: it is recording the same event as oneself.
CREATE TABLE claim_contest (
  event      bigint NOT NULL,
  party      bigint NOT NULL,          -- 0: the installation itself
  reason     text NOT NULL CHECK (reason <> ''),
  said_by    text NOT NULL,
  said_at    timestamptz NOT NULL,
  PRIMARY KEY (event, party)
);
CREATE INDEX event_claims ON event (no) WHERE status = 1;
CREATE INDEX event_claim_event ON event_claim (event);
CREATE TRIGGER claim_concern_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_concern
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_lot_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_lot
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER claim_contest_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_contest
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON claim_concern, claim_lot, claim_contest TO liangsu_runtime;

-- Enters what claims speak of and whom they concern: of events[i], lots[i], the party parties[i] and whoever operates
-- places[i]; 0 where none is named.
CREATE FUNCTION concern_with_claims(events bigint[], lots bigint[], parties bigint[], places bigint[]) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO claim_lot (event, lot)
  SELECT DISTINCT u.event, u.lot FROM unnest(events, lots) AS u(event, lot) ON CONFLICT DO NOTHING;
  INSERT INTO claim_concern (party, event)
  SELECT whole_party(u.party), u.event FROM unnest(events, parties) AS u(event, party) WHERE u.party <> 0
  UNION
  SELECT o.operator, u.event FROM unnest(events, places) AS u(event, place) JOIN operators_of(places) o ON o.place = u.place
  ON CONFLICT DO NOTHING
$$;

SELECT concern_with_claims(array_agg(event), array_agg(lot), array_agg(party), array_agg(place))
  FROM (SELECT x.event, x.lot, coalesce(ends.party, 0) AS party, coalesce(ends.place, 0) AS place
          FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party, x.from_place), (x.to_party, x.to_place)) AS ends(party, place)
         WHERE x.flags = 1) said;
