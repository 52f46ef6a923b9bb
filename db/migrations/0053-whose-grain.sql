-- Whose grain lots are (粮权) and of which reserve: dated facts that events state (trace.md §1), and who sees lots by them
-- (docs/adr/0021-whose-grain.md). A lot may lie in one area and be another government's reserve: both are stored.

-- What each event said of each of its lots, as its body has it: `verify` derives it again.
CREATE TABLE lot_grain (
  lot          bigint   NOT NULL,
  event        bigint   NOT NULL,
  t0           bigint   NOT NULL,
  -- Decides between events of one moment, as in lot_info.
  tie          integer  NOT NULL,
  owner        bigint,
  owner_before bigint,
  -- 0 none, 1 central, 2 provincial, 3 prefecture, 4 county.
  tier         smallint CHECK (tier BETWEEN 0 AND 4),
  -- Whose government's; null: of where the lot lay then.
  area         text CHECK (area ~ '^[1-9][0-9]{5}$'),
  PRIMARY KEY (lot, event),
  CHECK (owner IS NOT NULL OR owner_before IS NOT NULL OR tier IS NOT NULL),
  CHECK (area IS NULL OR tier IS NOT NULL)
);
CREATE INDEX lot_grain_owner ON lot_grain (owner) WHERE owner IS NOT NULL;
CREATE INDEX lot_grain_owner_before ON lot_grain (owner_before) WHERE owner_before IS NOT NULL;
CREATE INDEX lot_grain_tier ON lot_grain (tier, area) WHERE tier > 0;
CREATE TRIGGER lot_grain_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_grain
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT, INSERT ON lot_grain TO liangsu_engine;

-- The first number of an event whose facts of this kind are kept; those of before were captured when nobody asked for them.
CREATE TABLE lot_grain_rule (
  one   bool PRIMARY KEY DEFAULT true CHECK (one),
  since bigint NOT NULL
);
INSERT INTO lot_grain_rule (since)
SELECT CASE WHEN is_called THEN last_value + (SELECT increment_by FROM pg_sequences WHERE schemaname = 'public' AND sequencename = 'event_no')
            ELSE 0 END FROM event_no;
CREATE TRIGGER lot_grain_rule_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON lot_grain_rule
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON lot_grain_rule TO liangsu_engine;

-- The area of a place: its own, or of the nearest place around it that has one.
CREATE FUNCTION area_of_place(asked bigint) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  WITH RECURSIVE around(id, code, depth) AS (
    SELECT parent_id, jurisdiction_code, 0 FROM place WHERE id = asked
    UNION ALL
    SELECT p.parent_id, p.jurisdiction_code, a.depth + 1
      FROM around a JOIN place p ON p.id = a.id WHERE a.code IS NULL AND a.depth < 16)
  SELECT code FROM around WHERE code IS NOT NULL LIMIT 1
$$;

-- Whether the reserve of a tier that is, or (central) lies, in an area is the viewer's.
CREATE FUNCTION in_viewer_reserve(tier smallint, code text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT CASE tier
           WHEN 1 THEN 'central:' || left(code, 2)
           WHEN 2 THEN 'provincial:' || left(code, 2)
           WHEN 3 THEN 'prefecture:' || left(code, 4)
           WHEN 4 THEN 'county:' || left(code, 6)
         END = ANY (coalesce(nullif(current_setting('liangsu.sees_reserves', true), ''), '{}')::text[])
$$;

CREATE FUNCTION viewer_grain_owners() RETURNS bigint[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT coalesce(nullif(current_setting('liangsu.sees_grain_of', true), ''), '{}')::bigint[]
$$;

-- Of these lots those that are, or were, the viewer's grain: theirs by an event that counts, or reserve of their government.
-- Central reserve is seen by the office of the province where it lies or lay. One's own word opens nothing: else whoever says that he
-- received a lot as its owner would see all that happened to it.
CREATE FUNCTION grain_lots(asked bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT g.lot FROM lot_grain g
   WHERE g.lot = ANY (asked)
     AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = g.event)
     AND NOT EXISTS (SELECT FROM event e WHERE e.no = g.event AND whole_party(e.capturer) = ANY (viewer_grain_owners()))
     AND (whole_party(g.owner) = ANY (viewer_grain_owners())
       OR whole_party(g.owner_before) = ANY (viewer_grain_owners())
       OR CASE WHEN g.tier IS NULL OR g.tier = 0 THEN false
               WHEN g.tier > 1 AND g.area IS NOT NULL THEN in_viewer_reserve(g.tier, g.area)
               ELSE EXISTS (
                 SELECT FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_place), (x.to_place)) AS at(place)
                  WHERE x.lot = g.lot AND x.flags IS NULL AND x.role <> 14 AND (g.tier = 1 OR x.event = g.event)
                    AND in_viewer_reserve(g.tier, area_of_place(at.place)))
          END)
$$;

-- As before, and by whose grain they are.
CREATE OR REPLACE FUNCTION sees_lot(asked bigint) RETURNS boolean
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
    OR EXISTS (SELECT FROM grain_lots(ARRAY[asked]))
$$;
CREATE OR REPLACE FUNCTION seen_lots(asked bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH said AS MATERIALIZED (
    SELECT DISTINCT x.lot, ends.id
      FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
     WHERE x.lot = ANY (asked) AND x.flags IS NULL AND x.role <> 14 AND ends.id IS NOT NULL),
  seen AS MATERIALIZED (SELECT e FROM seen_ends((SELECT array_agg(DISTINCT id) FROM said)) AS s(e)),
  direct AS MATERIALIZED (
    SELECT lot FROM said JOIN seen ON seen.e = said.id
    UNION SELECT lot FROM grain_lots(asked) AS g(lot))
  SELECT lot FROM direct
  UNION ALL
  SELECT lot FROM (
    SELECT DISTINCT x.lot FROM edge_by_lot x
     WHERE x.lot = ANY (asked) AND x.role = 11 AND x.flags IS NULL AND x.lot NOT IN (SELECT lot FROM direct)) boxed
   WHERE sees_lot(lot)
$$;
CREATE OR REPLACE FUNCTION viewer_lots(most integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  found bigint[];
  inner_most bigint[];
  reserves text[] := coalesce(nullif(current_setting('liangsu.sees_reserves', true), ''), '{}');
BEGIN
  WITH RECURSIVE mine(id) AS (
    SELECT unnest(viewer_parties()) UNION SELECT id FROM party_stand_in WHERE stands = ANY (viewer_parties())
    UNION SELECT id FROM party WHERE in_viewer_area(jurisdiction_code)),
  here(id) AS (
    SELECT id FROM place WHERE operator_party_id IN (SELECT id FROM mine) OR in_viewer_area(jurisdiction_code)
    UNION SELECT p.id FROM here JOIN place p ON p.parent_id = here.id),
  owning(id) AS (
    SELECT unnest(viewer_grain_owners()) UNION SELECT id FROM party_stand_in WHERE stands = ANY (viewer_grain_owners()))
  SELECT array_agg(lot) INTO found FROM (
    SELECT l.lot FROM mine JOIN party_lot l ON l.party = mine.id
    UNION ALL SELECT l.lot FROM here JOIN place_lot l ON l.place = here.id
    UNION ALL SELECT g.lot FROM owning JOIN lot_grain g ON g.owner = owning.id
    UNION ALL SELECT g.lot FROM owning JOIN lot_grain g ON g.owner_before = owning.id
    -- More than are the viewer's: each is asked for by `seen_lots` afterwards.
    UNION ALL SELECT g.lot FROM lot_grain g
               WHERE reserves <> '{}' AND g.tier > 0
                 AND (g.tier = 1 OR g.area IS NULL OR in_viewer_reserve(g.tier, g.area))
    LIMIT 4 * most) l;
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
REVOKE ALL ON FUNCTION grain_lots(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION grain_lots(bigint[]) TO liangsu_runtime, liangsu_engine;
