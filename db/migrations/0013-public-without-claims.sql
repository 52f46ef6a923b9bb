-- Claims, however many, neither make a code known to the public nor crowd out what counts (as in 0004, but for `flags`).
CREATE OR REPLACE FUNCTION public_lots(codes text[], as_of timestamptz) RETURNS json
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(
             l.id, l.code,
             CASE WHEN i.lot IS NOT NULL THEN
               json_build_array(i.product_name, i.commodity, i.food_class, i.grade, i.origin_area, i.producer,
                                i.ilmd ? 'liangsu:producer', i.made_at, i.harvest_date, i.harvest_year,
                                i.production_date, i.best_before) END,
             (SELECT json_agg(json_build_array(n.kind, n.reference, n.issuer, n.reason, n.reason_en, n.instructions,
                                               n.instructions_en, n.contact, extract(epoch FROM n.valid_from) * 1000)
                              ORDER BY n.kind, n.valid_from DESC, n.id DESC)
                FROM public_notice_lot p JOIN public_notice n ON n.id = p.notice
               WHERE p.lot = l.id AND n.lifted_at IS NULL AND n.valid_from <= as_of),
             (SELECT json_build_array(sum(s.count), extract(epoch FROM min(s.first_at)) * 1000)
                FROM scan_count s WHERE s.lot = l.id),
             -- False when every event that named the lot was declared wrong.
             o.own IS NOT NULL OR EXISTS (
               SELECT FROM edge_by_lot x
                WHERE x.lot = l.id AND x.role <> 14 AND x.flags IS NULL
                  AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)),
             o.own, b.boxed, h.inputs, o.found = 80))
      FROM unnest(codes) AS c (code)
      JOIN lot l ON l.code = c.code AND l.kind <> 3
      LEFT JOIN lot_info i ON i.lot = l.id
     -- Sightings and the ways into later products are nobody's business here.
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.lot, e.role, e.t0, e.from_place, e.from_party, e.to_place, e.to_party)) AS own,
              array_agg(e.container) FILTER (WHERE e.role = 11) AS boxes,
              array_agg(e.t0) FILTER (WHERE e.role = 11) AS since,
              array_agg(coalesce(e.hub, e.event)) FILTER (WHERE e.role = 10) AS hubs,
              array_agg(e.t0 + coalesce(e.span, 0)) FILTER (WHERE e.role = 10) AS until,
              count(*) AS found
         FROM (SELECT y.* FROM (SELECT x.* FROM edge_by_lot x WHERE x.lot = l.id AND x.flags IS NULL
                                  ORDER BY x.event, x.ord LIMIT 400) y
                WHERE y.role IN (1, 4, 5, 7, 10, 11) AND y.flags IS NULL
                  AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = y.event)
                LIMIT 80) e) o
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.lot, e.role, e.t0, e.from_place, e.from_party, e.to_place, e.to_party)) AS boxed
         FROM unnest(o.boxes[1:4], o.since[1:4]) AS u (box, t)
        CROSS JOIN LATERAL (
          SELECT x.* FROM edge_by_lot x
           WHERE x.lot = u.box AND x.role IN (4, 5, 7) AND x.flags IS NULL AND x.t0 >= u.t
             AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
           ORDER BY x.event, x.ord LIMIT 12) e) b
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.lot, e.t1)) AS inputs
         FROM unnest(o.hubs, o.until) AS u (hub, until)
        CROSS JOIN LATERAL (
          SELECT x.lot, x.t0 + coalesce(x.span, 0) AS t1
            FROM edge_by_hub x
           WHERE x.hub = u.hub AND x.role = 9 AND x.lot <> 0 AND x.flags IS NULL AND x.t0 <= u.until
             AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
           ORDER BY x.event, x.ord LIMIT 200) e) h);
END $$;
