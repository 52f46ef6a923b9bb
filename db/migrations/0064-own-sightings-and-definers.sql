-- 1. One's own sighting opens no lot (docs/adr/0016-who-sees-what.md): it moves nothing and needs no say (ADR 13), so whoever had read
-- a code could see the lot by saying that he saw it. Sightings (role 3) and links (15) of others, at one's place or with one's
-- name, show it as before; so does every movement.
CREATE FUNCTION captured_by_viewer(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT EXISTS (SELECT FROM event e WHERE e.no = asked AND whole_party(e.capturer) = ANY (viewer_parties()))
$$;
REVOKE ALL ON FUNCTION captured_by_viewer(bigint) FROM PUBLIC;

CREATE OR REPLACE FUNCTION sees_lot(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
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
       AND EXISTS (SELECT FROM seen_ends(ARRAY[x.from_party, x.to_party, -x.from_place, -x.to_place]))
       AND (x.role NOT IN (3, 15) OR NOT captured_by_viewer(x.event)))
    OR EXISTS (SELECT FROM grain_lots(ARRAY[asked]))
$$;
-- Lots are asked for by what moved them first: whose sightings they are is looked up for those alone that this shows nobody.
CREATE OR REPLACE FUNCTION seen_lots(asked bigint[]) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH said AS MATERIALIZED (
    SELECT DISTINCT x.lot, ends.id
      FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
     WHERE x.lot = ANY (asked) AND x.flags IS NULL AND x.role NOT IN (3, 14, 15) AND ends.id IS NOT NULL),
  seen AS MATERIALIZED (SELECT e FROM seen_ends((SELECT array_agg(DISTINCT id) FROM said)) AS s(e)),
  moved AS MATERIALIZED (
    SELECT lot FROM said JOIN seen ON seen.e = said.id
    UNION SELECT lot FROM grain_lots(asked) AS g(lot)),
  sighted AS MATERIALIZED (
    SELECT x.lot, x.event, ends.id
      FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
     WHERE x.lot = ANY (asked) AND x.lot NOT IN (SELECT lot FROM moved)
       AND x.flags IS NULL AND x.role IN (3, 15) AND ends.id IS NOT NULL),
  there AS MATERIALIZED (SELECT e FROM seen_ends((SELECT array_agg(DISTINCT id) FROM sighted)) AS s(e)),
  direct AS MATERIALIZED (
    SELECT lot FROM moved
    UNION SELECT lot FROM sighted JOIN there ON there.e = sighted.id WHERE NOT captured_by_viewer(event))
  SELECT lot FROM direct
  UNION ALL
  SELECT lot FROM (
    SELECT DISTINCT x.lot FROM edge_by_lot x
     WHERE x.lot = ANY (asked) AND x.role = 11 AND x.flags IS NULL AND x.lot NOT IN (SELECT lot FROM direct)) boxed
   WHERE sees_lot(lot)
$$;

-- 2. What runs with the owner's rights takes its names from nobody else's schema: without pg_temp at the end a temporary table
-- of the caller's comes before everything.
DO $$
DECLARE f record;
BEGIN
  FOR f IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p
     WHERE p.pronamespace = 'public'::regnamespace AND p.proconfig @> ARRAY['search_path=pg_catalog, public']
  LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', f.name);
  END LOOP;
END $$;

-- 3. Nobody calls, or hangs on a table of his own, what writes leaves and entries.
REVOKE ALL ON FUNCTION attest_audit_day(), attest_audit_pruned(), audit_day_in_turn(), audit_entry_under_day() FROM PUBLIC;
-- Salts are destroyed by the command, which acts as the engine; whoever answers people destroys none.
REVOKE ALL ON FUNCTION ledger_erase(bigint, integer, text, text) FROM liangsu_runtime;
GRANT EXECUTE ON FUNCTION ledger_erase(bigint, integer, text, text) TO liangsu_engine;
