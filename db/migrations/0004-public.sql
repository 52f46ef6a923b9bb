-- What the public sees and says: notices on lots, how often a code was opened, problems that people report.

-- A notice that the public must see. Its text is fixed once published; it is lifted, never edited.
CREATE TABLE public_notice (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind            text NOT NULL CHECK (kind IN ('recalled', 'withdrawn')),
  reference       text,              -- number of the recall or decision behind it
  issuer          text NOT NULL,     -- who says so: enterprise or authority
  reason          text NOT NULL,
  reason_en       text,
  instructions    text NOT NULL,     -- what to do with the goods
  instructions_en text,
  contact         text NOT NULL,     -- a hotline or office, never a person
  valid_from      timestamptz NOT NULL,
  published_by    text NOT NULL,
  published_at    timestamptz NOT NULL DEFAULT now(),
  lifted_at       timestamptz,
  lifted_by       text,
  lift_reason     text,
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL))
);
CREATE TABLE public_notice_lot (
  lot    bigint NOT NULL,
  notice bigint NOT NULL,
  PRIMARY KEY (lot, notice)
);
CREATE INDEX public_notice_lots ON public_notice_lot (notice);

-- How often the page of a lot was opened, by calendar day of Asia/Shanghai. Nothing about who opened it.
CREATE TABLE scan_count (
  lot      bigint NOT NULL,
  day      date NOT NULL,
  first_at timestamptz NOT NULL,
  last_at  timestamptz NOT NULL,
  count    bigint NOT NULL CHECK (count > 0),
  PRIMARY KEY (lot, day)
) WITH (fillfactor = 80);
-- All scans by hour and outcome, unknown and mistyped codes included: a wave of those is a sign of forged labels.
CREATE TABLE scan_hour (
  hour    timestamptz NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('normal', 'recalled', 'withdrawn', 'unknown', 'mistyped')),
  count   bigint NOT NULL CHECK (count > 0),
  PRIMARY KEY (hour, outcome)
) WITH (fillfactor = 80);

-- What somebody reported from a lot's page.
CREATE TABLE public_report (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number     text NOT NULL UNIQUE CHECK (number ~ '^R[0-9A-Z]{9}$'), -- what the reporter is given
  created_at timestamptz NOT NULL,
  code       text NOT NULL CHECK (length(code) <= 300),            -- as scanned or typed
  lot        bigint,                 -- null: an unknown code
  category   text NOT NULL CHECK (category IN ('counterfeit', 'quality', 'illness', 'label', 'other')),
  body       text NOT NULL CHECK (length(body) BETWEEN 1 AND 2000),
  contact    text CHECK (length(contact) <= 200), -- personal data: erased when the report is closed
  locale     text NOT NULL CHECK (locale IN ('zh-CN', 'en')),
  state      text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'inProgress', 'closed', 'unfounded')),
  note       text CHECK (length(note) <= 2000),   -- what was found and done
  handled_by text,
  handled_at timestamptz,
  CHECK (state IN ('new', 'inProgress') OR contact IS NULL)
);
CREATE INDEX public_report_open ON public_report (state, created_at DESC, id DESC);
CREATE INDEX public_report_lot ON public_report (lot) WHERE lot IS NOT NULL;

-- Facts of lots for their public pages, many in one round trip: master data, notices, scans, their own movements and
-- what they were made from. Numbers only: the server knows the names. An input counts if it went in no later than the
-- output came out. In a container a lot goes where the container goes (`boxed`).
-- Rows: [lot, code, master data, notices, scans, recorded, own, boxed, inputs, cut]; of `own` and `boxed`:
-- [lot, role, t0, from place, from party, to place, to party]; of `inputs`: [lot, t1].
CREATE FUNCTION public_lots(codes text[], as_of timestamptz) RETURNS json
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
                WHERE x.lot = l.id AND x.role <> 14 AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)),
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
         FROM (SELECT y.* FROM (SELECT x.* FROM edge_by_lot x WHERE x.lot = l.id ORDER BY x.event, x.ord LIMIT 400) y
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

-- How lots came into being, for the summary of where a product comes from: one step of a walk in rounds.
-- Rows: [lot, producer, origin area, harvest date, harvest year, makings]; a making is
-- [role, t0, t1, place, party, inputs as in public_lots, was it grown there, area of the place].
CREATE FUNCTION public_makings(lots bigint[]) RETURNS json
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(f.lot, i.producer, i.origin_area, i.harvest_date, i.harvest_year, m.makings))
      FROM unnest(lots) AS f (lot)
      LEFT JOIN lot_info i ON i.lot = f.lot
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.role, e.t0, e.t1, e.place, e.to_party, CASE WHEN e.role = 10 THEN (
                SELECT json_agg(json_build_array(y.lot, y.t1))
                  FROM (SELECT x.lot, x.t0 + coalesce(x.span, 0) AS t1
                          FROM edge_by_hub x
                         WHERE x.hub = e.hub AND x.role = 9 AND x.lot <> 0 AND x.flags IS NULL AND x.t0 <= e.t1
                           AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
                         ORDER BY x.event, x.ord LIMIT 200) y) END,
                e.role = 1 AND (i.harvest_date IS NOT NULL OR p.kind = 'farm' OR q.kinds && '{grower,cooperative}'),
                p.jurisdiction_code)) AS makings
         FROM (SELECT x.role, coalesce(x.hub, x.event) AS hub, x.t0, x.t0 + coalesce(x.span, 0) AS t1,
                      coalesce(x.to_place, x.from_place) AS place, x.to_party
                 FROM edge_by_lot x
                WHERE x.lot = f.lot AND x.role IN (1, 10) AND x.flags IS NULL
                  AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
                ORDER BY x.event LIMIT 400) e
         LEFT JOIN place p ON p.id = e.place
         LEFT JOIN party q ON q.id = e.to_party) m);
END $$;

GRANT SELECT, INSERT ON public_notice, public_notice_lot TO liangsu_runtime;
GRANT UPDATE (lifted_at, lifted_by, lift_reason) ON public_notice TO liangsu_runtime;
GRANT SELECT, INSERT, UPDATE ON scan_count, scan_hour TO liangsu_runtime;
GRANT SELECT, INSERT ON public_report TO liangsu_runtime;
GRANT UPDATE (state, note, contact, handled_by, handled_at) ON public_report TO liangsu_runtime;
