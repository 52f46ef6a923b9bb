-- Who operates places: their own operator, else that of the nearest place around them that has one; a party that was merged
-- into another is called by the one that stands for it. Whoever asks for an operator asks here.
CREATE FUNCTION operators_of(places bigint[]) RETURNS TABLE (place bigint, operator bigint)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up(place, operator, around, depth) AS (
    SELECT p.id, p.operator_party_id, p.parent_id, 0 FROM place p WHERE p.id = ANY (places)
    UNION ALL
    SELECT up.place, p.operator_party_id, p.parent_id, up.depth + 1
      FROM up JOIN place p ON p.id = up.around WHERE up.operator IS NULL AND up.depth < 16)
  SELECT up.place, coalesce(s.stands, up.operator)
    FROM up LEFT JOIN party_stand_in s ON s.id = up.operator WHERE up.operator IS NOT NULL
$$;

-- The party that a record of a party is part of: the one that stands for it, else itself.
CREATE FUNCTION whole_party(party bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$ SELECT coalesce((SELECT stands FROM party_stand_in WHERE id = party), party) $$;

-- Whose word a lot's master data are: the capturer, or, where the installation itself captured, the party that it named.
ALTER TABLE lot_info ADD COLUMN author bigint NOT NULL DEFAULT 0;
UPDATE lot_info i SET author = a.author
  FROM (SELECT x.lot, x.event, CASE e.capturer WHEN 0 THEN coalesce(max(x.to_party), 0) ELSE e.capturer END AS author
          FROM lot_info j JOIN edge_by_lot x ON x.lot = j.lot AND x.event = j.event AND x.role IN (1, 10)
          JOIN event e ON e.no = x.event GROUP BY x.lot, x.event, e.capturer) a
 WHERE a.lot = i.lot AND a.event = i.event AND a.author <> 0;

-- Whether one party declared the making of a lot before another did, by the order in which we numbered what they said. What
-- was declared wrong since still tells who was first. Volatile: it must see what was committed while it waited for the row.
CREATE FUNCTION declared_before(asked bigint, one bigint, other bigint) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(min(no) FILTER (WHERE author = whole_party(one)) < min(no) FILTER (WHERE author = whole_party(other)), false)
    FROM (SELECT e.no, whole_party(CASE e.capturer WHEN 0 THEN coalesce(x.to_party, 0) ELSE e.capturer END) AS author
            FROM edge_by_lot x JOIN event e ON e.no = x.event
           WHERE x.lot = asked AND x.role IN (1, 10) AND x.flags IS NULL) made
$$;
