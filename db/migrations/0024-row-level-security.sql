-- Who sees what of what happened, decided by the database as well (trace.md §5; docs/adr/0016-who-sees-what.md). Two roles: the
-- engine reads all evidence, for a trace is computed over everything; whoever answers people acts as `liangsu_runtime`, for which
-- a lot, its master data or an event is there only if the viewer who is bound to its transaction may see it. Where nobody is
-- bound nothing is there.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'liangsu_engine') THEN
    CREATE ROLE liangsu_engine NOLOGIN;
  END IF;
END $$;
GRANT liangsu_engine TO CURRENT_USER;
-- Whatever serving may do otherwise, the engine may as well: it captures in one transaction with what else is recorded.
GRANT liangsu_runtime TO liangsu_engine;

-- Whom an event concerns: parties by number, places by number negated; whoever captured it is among them.
ALTER TABLE event ADD COLUMN ends bigint[] NOT NULL DEFAULT '{}';
ALTER TABLE event DISABLE TRIGGER event_is_evidence;
UPDATE event e SET ends = said.ends
  FROM (SELECT no, array_agg(DISTINCT id ORDER BY id) AS ends
          FROM (SELECT x.event AS no, ends.id FROM edge_by_lot x
                 CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
                 WHERE x.role <> 14
                UNION ALL
                SELECT x.event, ends.id FROM edge_by_hub x
                 CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
                UNION ALL
                SELECT v.no, ends.id FROM event v
                 CROSS JOIN LATERAL (VALUES (nullif(v.capturer, 0)), (-v.read_point), (-v.biz_location)) AS ends(id)) a
         WHERE id IS NOT NULL GROUP BY no) said
 WHERE said.no = e.no;
ALTER TABLE event ENABLE TRIGGER event_is_evidence;

-- Which lots a party ever had to do with, by events that count: the way from a party to its lots, as place_lot is from a place.
CREATE TABLE party_lot (
  party bigint NOT NULL,
  lot   bigint NOT NULL,
  PRIMARY KEY (party, lot)
);
INSERT INTO party_lot (party, lot)
SELECT DISTINCT ends.party, x.lot
  FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party)) AS ends(party)
 WHERE x.flags IS NULL AND x.role <> 14 AND ends.party IS NOT NULL;

-- The viewer of a transaction, as packages/domain/src/access/sight.ts makes it out: everything, or what touches these parties
-- and areas (the beginnings of GB/T 2260 codes).
CREATE FUNCTION sees_all() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('liangsu.sees', true), '') = 'all'
$$;
CREATE FUNCTION viewer_parties() RETURNS bigint[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('liangsu.sees_parties', true), ''), '{}')::bigint[]
$$;
CREATE FUNCTION in_viewer_area(code text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM unnest(coalesce(nullif(current_setting('liangsu.sees_areas', true), ''), '{}')::text[]) AS a(stem)
                  WHERE starts_with(code, a.stem))
$$;

-- A party is seen by itself, under whichever of its records, and by the authorities of the area where it is registered.
CREATE FUNCTION sees_party(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE whole bigint;
BEGIN
  IF sees_all() THEN RETURN true; END IF;
  IF asked IS NULL OR asked = 0 THEN RETURN false; END IF;
  whole := whole_party(asked);
  IF whole = ANY (viewer_parties()) THEN RETURN true; END IF;
  RETURN EXISTS (SELECT FROM party p WHERE p.id = whole AND in_viewer_area(p.jurisdiction_code));
END $$;

-- A place is seen by who operates it (or the nearest place around it that somebody operates) and by the authorities of the area
-- where it lies; where no area is known, by who sees its operator.
CREATE FUNCTION sees_place(asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
DECLARE
  here     bigint := asked;
  around   record;
  operator bigint;
  area     text;
BEGIN
  IF sees_all() THEN RETURN true; END IF;
  FOR depth IN 0 .. 16 LOOP
    EXIT WHEN here IS NULL;
    SELECT operator_party_id, parent_id, jurisdiction_code INTO around FROM place WHERE id = here;
    EXIT WHEN NOT FOUND;
    operator := coalesce(operator, around.operator_party_id);
    area := coalesce(area, around.jurisdiction_code);
    EXIT WHEN operator IS NOT NULL AND area IS NOT NULL;
    here := around.parent_id;
  END LOOP;
  IF in_viewer_area(area) THEN RETURN true; END IF;
  IF operator IS NULL THEN RETURN false; END IF;
  RETURN whole_party(operator) = ANY (viewer_parties()) OR (area IS NULL AND sees_party(operator));
END $$;

-- Of these ends of events (parties as they are, places negated), those that the viewer sees.
CREATE FUNCTION seen_ends(asked bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT id FROM unnest(asked) AS e(id) WHERE CASE WHEN id > 0 THEN sees_party(id) ELSE sees_place(-id) END
$$;

-- An event is seen by whomever it concerns. An error declaration is seen also by who sees what it declares wrong.
CREATE FUNCTION sees_event(ends bigint[], status smallint, asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT FROM seen_ends(ends)) THEN RETURN true; END IF;
  RETURN status = 3 AND EXISTS (
    SELECT FROM event_void v JOIN event o ON o.no = v.event
     WHERE v.declaration = asked AND o.status <> 3 AND EXISTS (SELECT FROM seen_ends(o.ends)));
END $$;

-- A lot is seen by whom an event that counts concerns: one of its own, or one of what it was packed into, while it was inside.
-- Claims show nobody anything: otherwise claiming to have had a lot would open it.
CREATE FUNCTION sees_lot(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH RECURSIVE boxes(box, since, until, depth) AS (
    SELECT asked, -9223372036854775808, 9223372036854775807, 0
    UNION ALL
    SELECT p.container, greatest(b.since, p.t0), least(b.until, coalesce(
             -- Taken out by name wholly, or poured out with everything else.
             CASE WHEN outs.n > 0 AND (outs.unknown OR p.amount IS NULL OR outs.total >= p.amount) THEN outs.last END,
             emptied.at, 9223372036854775807)), b.depth + 1
      FROM boxes b
      JOIN edge_by_lot p ON p.lot = b.box AND p.role = 11 AND p.container <> p.lot AND p.flags IS NULL AND p.t0 BETWEEN b.since AND b.until
      CROSS JOIN LATERAL (
        SELECT min(o.t0 + coalesce(o.span, 0)) AS at FROM edge_by_lot o
         WHERE o.lot = p.container AND o.container = o.lot AND o.role = 12 AND o.flags IS NULL AND o.t0 >= p.t0) emptied
      CROSS JOIN LATERAL (
        SELECT count(*) AS n, sum(o.amount) AS total, bool_or(o.amount IS NULL) AS unknown, max(o.t0 + coalesce(o.span, 0)) AS last
          FROM edge_by_lot o
         WHERE o.lot = p.lot AND o.container = p.container AND o.role = 12 AND o.flags IS NULL AND o.t0 >= p.t0
           AND (emptied.at IS NULL OR o.t0 <= emptied.at)) outs
     WHERE b.depth < 4)
  SELECT EXISTS (
    SELECT FROM boxes b JOIN edge_by_lot x ON x.lot = b.box AND x.t0 BETWEEN b.since AND b.until
     WHERE x.flags IS NULL AND x.role <> 14
       AND EXISTS (SELECT FROM seen_ends(ARRAY[x.from_party, x.to_party, -x.from_place, -x.to_place])))
$$;

-- Of these lots, those that `sees_lot` says the viewer sees: most by their own events, and every end is looked at once.
CREATE FUNCTION seen_lots(asked bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH said AS MATERIALIZED (
    SELECT DISTINCT x.lot, ends.id
      FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
     WHERE x.lot = ANY (asked) AND x.flags IS NULL AND x.role <> 14 AND ends.id IS NOT NULL),
  seen AS MATERIALIZED (SELECT e FROM seen_ends((SELECT array_agg(DISTINCT id) FROM said)) AS s(e)),
  direct AS MATERIALIZED (SELECT DISTINCT lot FROM said JOIN seen ON seen.e = said.id)
  SELECT lot FROM direct
  UNION ALL
  SELECT lot FROM (
    SELECT DISTINCT x.lot FROM edge_by_lot x
     WHERE x.lot = ANY (asked) AND x.role = 11 AND x.flags IS NULL AND x.lot NOT IN (SELECT lot FROM direct)) boxed
   WHERE sees_lot(lot)
$$;

-- Lots that the viewer may well see: those of its parties and places, with what is in the containers among them; each is still
-- asked of `sees_lot`. NULL where there are more than `most`: then a list is walked, and most of it is seen.
CREATE FUNCTION viewer_lots(most int) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  found bigint[];
  inner_most bigint[];
BEGIN
  WITH RECURSIVE mine(id) AS (
    SELECT unnest(viewer_parties()) UNION SELECT id FROM party_stand_in WHERE stands = ANY (viewer_parties())
    UNION SELECT id FROM party WHERE in_viewer_area(jurisdiction_code)),
  here(id) AS (
    SELECT id FROM place WHERE operator_party_id IN (SELECT id FROM mine) OR in_viewer_area(jurisdiction_code)
    UNION SELECT p.id FROM here JOIN place p ON p.parent_id = here.id)
  SELECT array_agg(lot) INTO found FROM (
    SELECT l.lot FROM mine JOIN party_lot l ON l.party = mine.id
    UNION ALL SELECT l.lot FROM here JOIN place_lot l ON l.place = here.id LIMIT 4 * most) l;
  IF cardinality(found) >= 4 * most THEN RETURN NULL; END IF;
  inner_most := found;
  FOR depth IN 1 .. 3 LOOP
    SELECT array_agg(DISTINCT x.lot) INTO inner_most
      FROM lot l JOIN edge_by_lot x ON x.container = l.id AND x.role = 11 AND x.flags IS NULL AND x.lot <> l.id
     WHERE l.id = ANY (inner_most) AND l.kind = 3;
    EXIT WHEN inner_most IS NULL;
    found := found || inner_most;
    IF cardinality(found) >= 4 * most THEN RETURN NULL; END IF;
  END LOOP;
  SELECT array_agg(DISTINCT lot) INTO found FROM unnest(found) AS f(lot);
  RETURN CASE WHEN cardinality(found) > most THEN NULL ELSE coalesce(found, '{}') END;
END $$;

-- Whether nobody but these parties ever said or did anything at a place, as far as anything is recorded.
CREATE FUNCTION alone_at(asked bigint, mine bigint[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT NOT EXISTS (SELECT FROM event WHERE biz_location = asked AND capturer <> ALL (mine))
     AND NOT EXISTS (
           SELECT FROM place_lot l
             JOIN edge_by_lot e ON e.lot = l.lot AND (e.from_place = l.place OR e.to_place = l.place)
             JOIN event v ON v.no = e.event
            WHERE l.place = asked
              AND (v.capturer <> ALL (mine)
                OR (e.from_place = l.place AND e.from_party <> ALL (mine))
                OR (e.to_place = l.place AND e.to_party <> ALL (mine))))
$$;

-- Whether a record of a party has own batch numbers: they go by the record that entered them.
CREATE FUNCTION has_own_batches(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM own_batch WHERE party = asked)
$$;

ALTER TABLE lot ENABLE ROW LEVEL SECURITY;
ALTER TABLE lot_info ENABLE ROW LEVEL SECURITY;
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
CREATE POLICY viewer_sees ON lot FOR SELECT TO liangsu_runtime USING ((SELECT sees_all()) OR sees_lot(id));
CREATE POLICY viewer_sees ON lot_info FOR SELECT TO liangsu_runtime USING ((SELECT sees_all()) OR sees_lot(lot));
CREATE POLICY viewer_sees ON event FOR SELECT TO liangsu_runtime USING ((SELECT sees_all()) OR sees_event(ends, status, no));
CREATE POLICY engine ON lot TO liangsu_engine USING (true) WITH CHECK (true);
CREATE POLICY engine ON lot_info TO liangsu_engine USING (true) WITH CHECK (true);
CREATE POLICY engine ON event TO liangsu_engine USING (true) WITH CHECK (true);

-- Of the rest of the evidence serving people reads nothing itself, and it records nothing.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['capture_batch', 'capture_document', 'lot', 'transformation_pool', 'event', 'event_key', 'event_conflict',
                           'early_declaration', 'event_void', 'edge_by_lot', 'edge_by_hub', 'event_document', 'declaration_lot',
                           'event_claim', 'claim_concern', 'claim_lot', 'claim_contest', 'lot_info', 'place_lot', 'party_lot',
                           'own_batch', 'recall_scope_run'] LOOP
    EXECUTE format('REVOKE ALL ON %I FROM liangsu_runtime', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO liangsu_engine', t);
  END LOOP;
END $$;
GRANT SELECT ON lot, lot_info, event, capture_batch TO liangsu_runtime;
GRANT UPDATE ON lot_info TO liangsu_engine;
GRANT DELETE ON place_lot, party_lot TO liangsu_engine;
REVOKE ALL ON SEQUENCE lot_no, event_no, document_no, commit_seq FROM liangsu_runtime;
GRANT USAGE ON SEQUENCE lot_no, event_no, document_no, commit_seq TO liangsu_engine;
REVOKE EXECUTE ON FUNCTION ensure_partitions(text, bigint) FROM liangsu_runtime;
GRANT EXECUTE ON FUNCTION ensure_partitions(text, bigint) TO liangsu_engine;
REVOKE EXECUTE ON FUNCTION sees_event(bigint[], smallint, bigint), sees_lot(bigint), seen_lots(bigint[]), viewer_lots(int), alone_at(bigint, bigint[]),
  has_own_batches(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sees_event(bigint[], smallint, bigint), sees_lot(bigint), seen_lots(bigint[]), viewer_lots(int), alone_at(bigint, bigint[]),
  has_own_batches(bigint) TO liangsu_runtime;
