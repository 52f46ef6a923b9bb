-- What happened. Evidence: rows are only added. Shaped for a distributed PostgreSQL: the distribution key (the first
-- column of each primary key) is in every unique constraint, and no foreign key crosses the big tables.

-- Numbers. A bigint for every lot, event and pool: small rows, dense indexes, plain typed arrays in the engine.
-- A server draws them in blocks (the increment) and hands them out by itself.
CREATE SEQUENCE lot_no AS bigint INCREMENT BY 4096;
CREATE SEQUENCE event_no AS bigint INCREMENT BY 4096;
CREATE SEQUENCE batch_no AS bigint INCREMENT BY 64;
CREATE SEQUENCE document_no AS bigint INCREMENT BY 64;
CREATE SEQUENCE commit_seq AS bigint CACHE 1;

-- One committed capture transaction. `seq` is the commit sequence: it is given under a lock that is held until the
-- commit is durable, so sequence order is the order of becoming durable, and "as known at" has no gaps.
CREATE TABLE capture_batch (
  id           bigint PRIMARY KEY,
  seq          bigint NOT NULL UNIQUE,
  committed_at timestamptz NOT NULL
);
CREATE INDEX capture_batch_committed ON capture_batch (committed_at);

-- What a door received: the context that the events of one request share, and who brought it.
CREATE TABLE capture_document (
  id            bigint PRIMARY KEY,
  door          text NOT NULL CHECK (door IN ('epcis', 'spreadsheet', 'form', 'device', 'exchange', 'demo')),
  context       jsonb NOT NULL,
  header        jsonb,
  capturer      bigint NOT NULL DEFAULT 0,   -- party on whose behalf; 0: the installation itself
  captured_by   text NOT NULL,               -- user or key
  received_at   timestamptz NOT NULL DEFAULT now()
);

-- A lot, an instance or a container, known by its canonical code from the first event that names it.
CREATE TABLE lot (
  id          bigint NOT NULL,
  code        text NOT NULL,
  kind        smallint NOT NULL CHECK (kind IN (1, 2, 3)), -- lot, instance, container
  first_batch bigint NOT NULL,
  PRIMARY KEY (id)
);
-- Codes are unique; a code is also what outsiders ask by.
CREATE UNIQUE INDEX lot_code ON lot (code);

CREATE TABLE transformation_pool (
  key text PRIMARY KEY,             -- capturer and transformationID
  id  bigint GENERATED ALWAYS AS IDENTITY UNIQUE -- positive here; edges carry it negated in `hub`
);

-- Events, kept as received. Partitioned by number, which is the order of recording: old partitions move to slow disks
-- or are detached to an archive whole, and no query by number touches more than it needs.
CREATE TABLE event (
  no           bigint NOT NULL,
  batch        bigint NOT NULL,
  document     bigint NOT NULL,
  type         smallint NOT NULL,
  action       smallint,             -- 1 ADD, 2 OBSERVE, 3 DELETE
  biz_step     text,
  disposition  text,
  t0           timestamptz NOT NULL,
  t1           timestamptz NOT NULL,
  read_point   bigint,
  biz_location bigint,
  capturer     bigint NOT NULL,
  event_id     text,                 -- null: the content hash is the id
  content_hash bytea NOT NULL,
  status       smallint NOT NULL DEFAULT 0, -- 0 counts, 1 unconfirmed claim, 2 id conflict, 3 error declaration
  body         json NOT NULL,
  PRIMARY KEY (no)
) PARTITION BY RANGE (no);
CREATE INDEX event_time ON event (t0);
CREATE INDEX event_location ON event (biz_location, t0) WHERE biz_location IS NOT NULL;

-- The identity of a captured event: (its id, is it an error declaration). The same again is recognised here.
CREATE TABLE event_key (
  identity     bytea NOT NULL,       -- first 16 bytes of SHA-256 over kind and id
  event        bigint NOT NULL,
  content_hash bytea NOT NULL,
  capturer     bigint NOT NULL,
  PRIMARY KEY (identity)
);
-- One id, several contents: the later ones are kept as events of status 2 and listed here.
CREATE TABLE event_conflict (
  identity     bytea NOT NULL,
  content_hash bytea NOT NULL,
  event        bigint NOT NULL,
  batch        bigint NOT NULL,
  PRIMARY KEY (identity, content_hash)
);
-- Error declarations that arrived before the event they correct: looked up by every new event, nearly always empty.
CREATE TABLE early_declaration (
  identity    bytea NOT NULL,        -- of the event that is declared wrong
  declaration bigint NOT NULL,
  capturer    bigint NOT NULL,
  PRIMARY KEY (identity, declaration)
);
-- Events declared wrong by who captured them; written by whichever of the two arrived second.
CREATE TABLE event_void (
  event       bigint NOT NULL,
  declaration bigint NOT NULL,
  batch       bigint NOT NULL,
  PRIMARY KEY (event, declaration)
);

-- Genealogy, by lot: everything that ever happened to a lot is one index range.
CREATE TABLE edge_by_lot (
  lot         bigint NOT NULL,
  event       bigint NOT NULL,
  ord         int NOT NULL,
  role        smallint NOT NULL,
  hub         bigint,                -- null: the event itself; negative: the pool
  t0          bigint NOT NULL,       -- milliseconds since the epoch
  span        int,                   -- t1 - t0 in milliseconds, null: a moment
  amount      bigint,                -- base units of dim, null: not stated
  dim         smallint NOT NULL,
  from_place  bigint,
  from_party  bigint,
  to_place    bigint,
  to_party    bigint,
  container   bigint,
  docs        bigint[],
  loss_kind   smallint,
  exit_kind   smallint,
  flags       smallint,
  batch       bigint NOT NULL,
  tie         int NOT NULL,          -- from the event's id: order of events of one moment, whatever the order of delivery
  moisture_before int,
  moisture_after  int,
  PRIMARY KEY (lot, event, ord)
) PARTITION BY RANGE (lot);
CREATE INDEX edge_by_container ON edge_by_lot (container, lot) WHERE container IS NOT NULL;

-- The same, by transformation: inputs, outputs and losses of what was poured together.
CREATE TABLE edge_by_hub (
  hub         bigint NOT NULL,
  event       bigint NOT NULL,
  ord         int NOT NULL,
  lot         bigint NOT NULL,
  role        smallint NOT NULL,
  t0          bigint NOT NULL,
  span        int,
  amount      bigint,
  dim         smallint NOT NULL,
  from_place  bigint,
  from_party  bigint,
  to_place    bigint,
  to_party    bigint,
  loss_kind   smallint,
  flags       smallint,
  batch       bigint NOT NULL,
  tie         int NOT NULL,          -- from the event's id: order of events of one moment, whatever the order of delivery
  moisture_before int,
  moisture_after  int,
  PRIMARY KEY (hub, event, ord)
) PARTITION BY RANGE (hub);
CREATE TABLE edge_by_hub_pool PARTITION OF edge_by_hub FOR VALUES FROM (MINVALUE) TO (0);

-- Business documents named by events: how shipments find their receipts, and what EPCIS queries ask.
CREATE TABLE event_document (
  doc   bigint NOT NULL,             -- 52-bit hash of the document's id
  event bigint NOT NULL,
  PRIMARY KEY (doc, event)
);

-- A projection: a lot's master data as declared last (by event time, then number). Rebuildable from `event`.
CREATE TABLE lot_info (
  lot             bigint PRIMARY KEY,
  event           bigint NOT NULL,   -- the event it comes from
  t0              bigint NOT NULL,
  product_name    text,
  commodity       text,
  food_class      text,
  origin_area     text,
  producer        bigint,
  made_at         bigint,            -- party's place where it was made
  harvest_date    date,
  harvest_year    smallint,
  production_date date,
  best_before     date,
  grade           text,
  net_amount      bigint,            -- base units of net_dim in one piece
  net_dim         smallint,
  ilmd            jsonb NOT NULL
);
CREATE INDEX lot_info_product ON lot_info (product_name text_pattern_ops);
CREATE INDEX lot_info_producer ON lot_info (producer);

-- Which lots were ever seen at a place: the way from a place to its lots.
CREATE TABLE place_lot (
  place bigint NOT NULL,
  lot   bigint NOT NULL,
  PRIMARY KEY (place, lot)
);

-- Capture jobs of the EPCIS interface.
CREATE TABLE capture_job (
  id          uuid PRIMARY KEY,
  created_at  timestamptz NOT NULL,
  finished_at timestamptz,
  running     boolean NOT NULL,
  success     boolean,
  behaviour   text NOT NULL CHECK (behaviour IN ('rollback', 'proceed')),
  owner       text NOT NULL,
  counts      jsonb NOT NULL DEFAULT '{}',
  errors      jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX capture_job_created ON capture_job (created_at, id);

-- Partitions are made ahead of need by whoever is about to write past the last one.
CREATE FUNCTION ensure_partitions(kind text, upto bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  step   bigint := CASE kind WHEN 'edge_by_lot' THEN 5000000 ELSE 10000000 END;
  lo     bigint := 0;
  child  text;
BEGIN
  IF kind NOT IN ('event', 'edge_by_lot', 'edge_by_hub') THEN
    RAISE EXCEPTION 'no partitions of this kind: %', kind;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('liangsu.partitions'), hashtext(kind));
  WHILE lo <= upto LOOP
    child := format('%s_p%s', kind, lo / step);
    IF to_regclass('public.' || quote_ident(child)) IS NULL THEN
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%s) TO (%s)', child, kind, lo, lo + step);
    END IF;
    lo := lo + step;
  END LOOP;
  RETURN lo - 1;
END $$;
SELECT ensure_partitions('event', 0), ensure_partitions('edge_by_lot', 0), ensure_partitions('edge_by_hub', 0);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['capture_batch', 'capture_document', 'lot', 'transformation_pool', 'event', 'event_key',
                           'event_conflict', 'early_declaration', 'event_void', 'edge_by_lot', 'edge_by_hub', 'event_document'] LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()',
                   t || '_is_evidence', t);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO liangsu_runtime', t);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE ON lot_info, capture_job TO liangsu_runtime;
GRANT SELECT, INSERT, DELETE ON place_lot TO liangsu_runtime;
GRANT USAGE ON SEQUENCE lot_no, event_no, batch_no, document_no, commit_seq TO liangsu_runtime;
REVOKE EXECUTE ON FUNCTION ensure_partitions(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ensure_partitions(text, bigint) TO liangsu_runtime;
