-- Which records a public page draws from (docs/ledger.md, “Public proofs”): their numbers and transactions, nothing of what they
-- say. The server asks as itself, whoever may see the records: what leaves the server are their closed leaves.

-- Every record of a lot; `role` and `t0` where the page may draw from it: add, ship, receive, hand over, output.
CREATE FUNCTION public_records(of_lot bigint, most int)
RETURNS TABLE (event bigint, batch bigint, role smallint, t0 bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT r.event, min(r.batch), min(r.role), min(r.t0)
    FROM (SELECT x.event, x.batch, CASE WHEN s.shown THEN x.role END AS role, CASE WHEN s.shown THEN x.t0 END AS t0
            FROM public.edge_by_lot x
           CROSS JOIN LATERAL (SELECT x.role IN (1, 4, 5, 7, 10) AND x.flags IS NULL
                                  AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event) AS shown) s
           WHERE x.lot = of_lot AND x.role <> 14
          UNION ALL
          SELECT d.event, e.batch, NULL, NULL FROM public.declaration_lot d JOIN public.event e ON e.no = d.event
           WHERE d.lot = of_lot) r
   GROUP BY r.event ORDER BY r.event LIMIT most
$$;

-- What became of a lot in containers that it was packed into, as far as its page tells it.
CREATE FUNCTION public_boxed_records(of_lot bigint) RETURNS TABLE (event bigint, batch bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT DISTINCT e.event, e.batch
    FROM (SELECT x.container, x.t0 FROM public.edge_by_lot x
           WHERE x.lot = of_lot AND x.role = 11 AND x.flags IS NULL
             AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
           ORDER BY x.event, x.ord LIMIT 4) b
   CROSS JOIN LATERAL (
     SELECT x.event, x.batch FROM public.edge_by_lot x
      WHERE x.lot = b.container AND x.role IN (4, 5, 7) AND x.flags IS NULL AND x.t0 >= b.t0
        AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
      ORDER BY x.event, x.ord LIMIT 12) e
$$;

-- One step of the way upstream: how lots were made, and what went into them. `input` is null for the making itself.
CREATE FUNCTION public_making_records(lots bigint[]) RETURNS TABLE (event bigint, batch bigint, input bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  WITH made AS (
    SELECT m.* FROM unnest(lots) AS f (lot)
     CROSS JOIN LATERAL (
       SELECT x.event, x.batch, x.role, coalesce(x.hub, x.event) AS hub, x.t0 + coalesce(x.span, 0) AS until
         FROM public.edge_by_lot x
        WHERE x.lot = f.lot AND x.role IN (1, 10) AND x.flags IS NULL
          AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
        ORDER BY x.event LIMIT 50) m)
  SELECT event, batch, NULL FROM made
  UNION ALL
  SELECT y.event, y.batch, y.lot FROM made m
   CROSS JOIN LATERAL (
     SELECT x.event, x.batch, x.lot FROM public.edge_by_hub x
      WHERE m.role = 10 AND x.hub = m.hub AND x.role = 9 AND x.lot <> 0 AND x.flags IS NULL AND x.t0 <= m.until
        AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
      ORDER BY x.event, x.ord LIMIT 50) y
$$;

REVOKE EXECUTE ON FUNCTION public_records(bigint, int), public_boxed_records(bigint), public_making_records(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_records(bigint, int), public_boxed_records(bigint), public_making_records(bigint[]) TO liangsu_runtime;
