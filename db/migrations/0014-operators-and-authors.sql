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

-- The party that a record of a party is part of: the one that stands for it, else itself. A few steps by the primary key;
-- the view of all stand-ins is for whoever asks of many.
CREATE FUNCTION whole_party(party bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up(id, next) AS (
    SELECT p.id, p.merged_into FROM party p WHERE p.id = whole_party.party
    UNION ALL
    SELECT p.id, p.merged_into FROM up JOIN party p ON p.id = up.next)
  SELECT coalesce((SELECT id FROM up WHERE next IS NULL), whole_party.party)
$$;

-- Whose word a lot's master data are: the capturer, or, where the installation itself captured, the party that it named.
ALTER TABLE lot_info ADD COLUMN author bigint NOT NULL DEFAULT 0;
UPDATE lot_info i SET author = a.author
  FROM (SELECT x.lot, x.event, CASE e.capturer WHEN 0 THEN coalesce(max(x.to_party), 0) ELSE e.capturer END AS author
          FROM lot_info j JOIN edge_by_lot x ON x.lot = j.lot AND x.event = j.event AND x.role IN (1, 10)
          JOIN event e ON e.no = x.event GROUP BY x.lot, x.event, e.capturer) a
 WHERE a.lot = i.lot AND a.event = i.event AND a.author <> 0;

-- Whether one party declared the making of a lot before another did, by the order in which we recorded what they said; what
-- is being recorded comes last. What was declared wrong tells who was first if the other had spoken meanwhile: a correction
-- costs nobody his turn, and nobody keeps a turn by something taken back. Volatile: it must see what was committed while it
-- waited for the row.
CREATE FUNCTION declared_before(asked bigint, one bigint, other bigint) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  WITH made AS MATERIALIZED (
    SELECT DISTINCT CASE e.capturer WHEN 0 THEN coalesce(x.to_party, 0) ELSE e.capturer END AS author,
           ARRAY[coalesce(b.seq, 9223372036854775807), e.no] AS at,
           (SELECT min(coalesce(w.seq, 9223372036854775807)) FROM event_void v LEFT JOIN capture_batch w ON w.id = v.batch
             WHERE v.event = e.no) AS void
      FROM edge_by_lot x JOIN event e ON e.no = x.event LEFT JOIN capture_batch b ON b.id = e.batch
     WHERE x.lot = asked AND x.role IN (1, 10) AND x.flags IS NULL),
  authors AS MATERIALIZED (SELECT author, whole_party(author) AS whole FROM (SELECT DISTINCT author FROM made) a),
  ours AS MATERIALIZED (
    SELECT at, void, whole = whole_party(one) AS is_one FROM made JOIN authors USING (author)
     WHERE whole IN (whole_party(one), whole_party(other))),
  spoke AS (SELECT min(at) FILTER (WHERE is_one) AS one, min(at) FILTER (WHERE NOT is_one) AS other FROM ours)
  SELECT coalesce(
    min(at) FILTER (WHERE is_one AND (void IS NULL OR void > spoke.other[1]))
      < min(at) FILTER (WHERE NOT is_one AND (void IS NULL OR void > spoke.one[1])), false)
    FROM ours, spoke
$$;
