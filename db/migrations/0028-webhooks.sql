-- Webhooks: addresses at which organisations are told of what concerns them (docs/adr/0018-machines.md). Every message is a row
-- before it is sent and stays one until it was taken: a fault delays it and shows it, never drops it.

CREATE TABLE webhook (
  id              uuid PRIMARY KEY,
  party_id        bigint NOT NULL REFERENCES party (id),
  name            text NOT NULL,
  url             text NOT NULL,
  kinds           text[] NOT NULL CHECK (cardinality(kinds) > 0
                    AND kinds <@ ARRAY['event.captured', 'claim.made', 'claim.contested', 'organisation.decided']),
  secret          bytea NOT NULL CHECK (octet_length(secret) BETWEEN 24 AND 64), -- messages are signed with it: it cannot be a hash
  previous_secret bytea,             -- messages are signed with this one too until previous_until
  previous_until  timestamptz,
  state           text NOT NULL DEFAULT 'active'
                    CHECK (state IN ('active', 'paused', 'stopped', 'deleted')), -- stopped: it failed for too long
  since_seq       bigint NOT NULL,   -- told of what was captured after this commit
  created_by      text NOT NULL,
  created_at      timestamptz NOT NULL,
  failures        int NOT NULL DEFAULT 0, -- in a row
  failing_since   timestamptz,
  next_at         timestamptz NOT NULL,   -- not tried before
  leased_until    timestamptz,            -- a server is sending to it
  CHECK ((previous_secret IS NULL) = (previous_until IS NULL))
);
CREATE INDEX webhook_party ON webhook (party_id, created_at);
CREATE INDEX webhook_due ON webhook (next_at) WHERE state = 'active';

CREATE TABLE webhook_message (
  no           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- the order in which they are sent
  id           uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),  -- webhook-id: the same however often it is sent
  webhook      uuid NOT NULL REFERENCES webhook (id),
  kind         text NOT NULL,
  body         text NOT NULL,        -- as it is signed and sent
  queued       boolean NOT NULL DEFAULT true, -- false: a test, sent by hand only
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  delivered_at timestamptz
);
CREATE INDEX webhook_message_waits ON webhook_message (webhook, no) WHERE delivered_at IS NULL AND queued;
CREATE INDEX webhook_message_log ON webhook_message (webhook, no DESC);
CREATE INDEX webhook_message_old ON webhook_message (delivered_at) WHERE delivered_at IS NOT NULL;

CREATE TABLE webhook_attempt (
  no       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message  bigint NOT NULL REFERENCES webhook_message (no) ON DELETE CASCADE,
  at       timestamptz NOT NULL,
  status   int,                      -- of the answer; null when none came
  fault    text,                     -- why it does not count; null when it was taken
  ms       int NOT NULL,
  by_actor text                      -- who sent it by hand
);
CREATE INDEX webhook_attempt_message ON webhook_attempt (message, no);

-- Up to which commit what was captured has become messages.
CREATE TABLE webhook_cursor (
  one bool PRIMARY KEY DEFAULT true CHECK (one),
  seq bigint NOT NULL
);
INSERT INTO webhook_cursor (seq) SELECT coalesce(max(seq), 0) FROM capture_batch;

-- What travels against the module graph: written in the transaction of what it tells of, by whichever door that came.
CREATE FUNCTION webhook_tell(told_party bigint, told_kind text, data jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  INSERT INTO webhook_message (webhook, kind, body)
  SELECT w.id, told_kind, jsonb_build_object('type', told_kind, 'timestamp',
           to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', data)::text
    FROM webhook w WHERE w.party_id = told_party AND w.state <> 'deleted' AND told_kind = ANY (w.kinds)
$$;
CREATE FUNCTION webhook_organisation_decided() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM webhook_tell(NEW.party_id, 'organisation.decided',
                       jsonb_build_object('organisation', NEW.party_id, 'decision', NEW.kind, 'reason', NEW.reason));
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_organisation_decided AFTER INSERT ON organisation_step FOR EACH ROW WHEN (NEW.kind <> 'applied')
  EXECUTE FUNCTION webhook_organisation_decided();
CREATE FUNCTION webhook_claim_contested() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM webhook_tell(whole_party(e.capturer), 'claim.contested',
                       jsonb_build_object('claim', NEW.event, 'by', NEW.party, 'reason', NEW.reason))
    FROM event e WHERE e.no = NEW.event AND e.capturer <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER webhook_claim_contested AFTER INSERT ON claim_contest FOR EACH ROW EXECUTE FUNCTION webhook_claim_contested();
REVOKE EXECUTE ON FUNCTION webhook_tell(bigint, text, jsonb), webhook_organisation_decided(), webhook_claim_contested() FROM PUBLIC;

GRANT SELECT, INSERT, UPDATE ON webhook TO liangsu_runtime;
GRANT SELECT, INSERT, DELETE, UPDATE (delivered_at) ON webhook_message TO liangsu_runtime;
GRANT SELECT, INSERT, DELETE ON webhook_attempt TO liangsu_runtime;
GRANT SELECT, UPDATE (seq) ON webhook_cursor TO liangsu_runtime;
