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

-- Facts of one lot for its public page in one round trip: master data, notices, scans, its own movements, and a
-- bounded walk to where it came from. Numbers only: the server knows the names. `codes`: the names under which the
-- scanned code may be recorded, best first. An input counts if it went in no later than the output came out.
-- Rows of `edges`: [round, lot, event, role, t0, span, from place, from party, to place, to party].
CREATE FUNCTION public_lot(codes text[], as_of timestamptz) RETURNS json
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  max_rounds  CONSTANT int := 8;     -- transformations one behind the other
  max_makers  CONSTANT int := 24;    -- making events per lot
  max_inputs  CONSTANT int := 48;    -- inputs per transformation
  max_lots    CONSTANT int := 120;   -- lots in all
  known       bigint[];
  main        bigint;
  own         json;
  made        json;
  rounds      json[] := '{}';
  hubs        bigint[];
  hub_until   bigint[];
  boxes       bigint[];
  since       bigint[];
  boxed       json;
  frontier    bigint[];
  until       bigint[];
  seen        bigint[];
  cut         boolean := false;
  found       int;
BEGIN
  SELECT array_agg(l.id ORDER BY (i.lot IS NULL), array_position(codes, l.code)) INTO known
    FROM lot l LEFT JOIN lot_info i ON i.lot = l.id
   WHERE l.code = ANY (codes) AND l.kind <> 3;
  IF known IS NULL THEN RETURN NULL; END IF;
  main := known[1];

  -- What happened to the lot itself. Sightings and the ways into later products are nobody's business here.
  SELECT json_agg(json_build_array(0, e.lot, e.event, e.role, e.t0, e.span, e.from_place, e.from_party, e.to_place, e.to_party)
                  ORDER BY e.t0, e.event, e.ord),
         array_agg(e.container) FILTER (WHERE e.role = 11 AND e.container IS NOT NULL),
         array_agg(e.t0) FILTER (WHERE e.role = 11 AND e.container IS NOT NULL),
         array_agg(coalesce(e.hub, e.event)) FILTER (WHERE e.role = 10),
         array_agg(e.t0 + coalesce(e.span, 0)) FILTER (WHERE e.role = 10),
         count(*)
    INTO own, boxes, since, hubs, hub_until, found
    FROM (SELECT * FROM (SELECT * FROM edge_by_lot x WHERE x.lot = main ORDER BY x.event, x.ord LIMIT 400) y
           WHERE y.role IN (1, 4, 5, 7, 10, 11) AND y.flags IS NULL
             AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = y.event)
           LIMIT 80) e;
  IF found = 80 THEN cut := true; END IF;
  IF boxes IS NOT NULL THEN
    -- In a container it goes where the container goes.
    SELECT json_agg(json_build_array(0, e.lot, e.event, e.role, e.t0, e.span, e.from_place, e.from_party, e.to_place, e.to_party)
                    ORDER BY e.t0, e.event, e.ord)
      INTO boxed
      FROM (SELECT DISTINCT ON (box) box, t FROM unnest(boxes, since) AS b (box, t) ORDER BY box, t LIMIT 4) b
     CROSS JOIN LATERAL (
       SELECT * FROM edge_by_lot x
        WHERE x.lot = b.box AND x.role IN (4, 5, 7) AND x.flags IS NULL AND x.t0 >= b.t
          AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
        ORDER BY x.event, x.ord LIMIT 12) e;
  END IF;

  seen := ARRAY[main];
  FOR round IN 1 .. max_rounds + 1 LOOP
    EXIT WHEN hubs IS NULL;
    IF round > max_rounds OR cardinality(seen) >= max_lots THEN
      cut := true;
      EXIT;
    END IF;
    SELECT array_agg(n.lot), array_agg(n.until), count(*) INTO frontier, until, found
      FROM (SELECT i.lot, max(i.t1) AS until
              FROM (SELECT hub, max(t) AS until FROM unnest(hubs, hub_until) AS u (hub, t) GROUP BY hub) h
             CROSS JOIN LATERAL (
               SELECT x.lot, x.event, x.t0 + coalesce(x.span, 0) AS t1
                 FROM edge_by_hub x
                WHERE x.hub = h.hub AND x.role = 9 AND x.lot <> 0 AND x.flags IS NULL AND x.t0 <= h.until
                ORDER BY x.event, x.ord LIMIT max_inputs) i
             WHERE i.lot <> ALL (seen)
               AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = i.event)
             GROUP BY i.lot LIMIT max_lots) n;
    EXIT WHEN frontier IS NULL;
    IF found >= max_inputs THEN cut := true; END IF;
    seen := seen || frontier;
    SELECT json_agg(json_build_array(round, m.lot, m.event, m.role, m.t0, m.span, m.from_place, m.from_party, m.to_place, m.to_party)),
           array_agg(coalesce(m.hub, m.event)) FILTER (WHERE m.role = 10),
           array_agg(least(m.t0 + coalesce(m.span, 0), m.until)) FILTER (WHERE m.role = 10)
      INTO made, hubs, hub_until
      FROM (SELECT e.*, f.until
              FROM unnest(frontier, until) AS f (lot, until)
             CROSS JOIN LATERAL (
               SELECT x.lot, x.event, x.role, x.hub, x.t0, x.span, x.from_place, x.from_party, x.to_place, x.to_party
                 FROM edge_by_lot x
                WHERE x.lot = f.lot AND x.role IN (1, 10) AND x.flags IS NULL AND x.t0 <= f.until
                ORDER BY x.event LIMIT max_makers) e
             WHERE NOT EXISTS (SELECT FROM event_void v WHERE v.event = e.event)) m;
    IF made IS NOT NULL THEN rounds := rounds || made; END IF;
  END LOOP;

  RETURN json_build_object(
    'lot', main,
    'code', (SELECT l.code FROM lot l WHERE l.id = main),
    'info', (SELECT json_agg(json_build_array(i.lot, i.product_name, i.commodity, i.food_class, i.grade, i.origin_area, i.producer,
                                              i.ilmd ? 'liangsu:producer', i.made_at, i.harvest_date, i.harvest_year,
                                              i.production_date, i.best_before))
               FROM lot_info i WHERE i.lot = ANY (seen)),
    'notices', (SELECT json_agg(json_build_array(n.id, n.kind, n.reference, n.issuer, n.reason, n.reason_en, n.instructions,
                                                 n.instructions_en, n.contact, extract(epoch FROM n.valid_from) * 1000)
                                ORDER BY n.kind, n.valid_from DESC, n.id DESC)
                  FROM public_notice_lot p JOIN public_notice n ON n.id = p.notice
                 WHERE p.lot = ANY (known) AND n.lifted_at IS NULL AND n.valid_from <= as_of),
    'scans', (SELECT json_build_array(sum(s.count), extract(epoch FROM min(s.first_at)) * 1000)
                FROM scan_count s WHERE s.lot = main),
    -- False when every event that named the lot was declared wrong.
    'recorded', own IS NOT NULL OR EXISTS (
      SELECT FROM edge_by_lot x
       WHERE x.lot = main AND x.role <> 14 AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)),
    'own', own,
    'boxed', boxed,
    'rounds', to_json(rounds),
    'cut', cut);
END $$;

GRANT SELECT, INSERT ON public_notice, public_notice_lot TO liangsu_runtime;
GRANT UPDATE (lifted_at, lifted_by, lift_reason) ON public_notice TO liangsu_runtime;
GRANT SELECT, INSERT, UPDATE ON scan_count, scan_hour TO liangsu_runtime;
GRANT SELECT, INSERT ON public_report TO liangsu_runtime;
GRANT UPDATE (state, note, contact, handled_by, handled_at) ON public_report TO liangsu_runtime;
