-- The lots a viewer may be shown, found by the tiers that are theirs alone: 0053 took grain of every tier whose area is that of its
-- place, and asked for each row whose it is.
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
  reserve(tier, stem) AS (
    SELECT array_position(ARRAY['central', 'provincial', 'prefecture', 'county'], split_part(word, ':', 1))::smallint, split_part(word, ':', 2)
      FROM unnest(reserves) AS word),
  owning(id) AS (
    SELECT unnest(viewer_grain_owners()) UNION SELECT id FROM party_stand_in WHERE stands = ANY (viewer_grain_owners()))
  SELECT array_agg(lot) INTO found FROM (
    SELECT l.lot FROM mine JOIN party_lot l ON l.party = mine.id
    UNION ALL SELECT l.lot FROM here JOIN place_lot l ON l.place = here.id
    UNION ALL SELECT g.lot FROM owning JOIN lot_grain g ON g.owner = owning.id
    UNION ALL SELECT g.lot FROM owning JOIN lot_grain g ON g.owner_before = owning.id
    -- Central reserve, and what is reserve of where it lies, is more than the viewer's: `seen_lots` asks for each afterwards.
    UNION ALL SELECT g.lot FROM reserve r JOIN lot_grain g ON g.tier = r.tier AND g.tier > 0
               WHERE r.tier = 1 OR g.area IS NULL OR left(g.area, length(r.stem)) = r.stem
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
