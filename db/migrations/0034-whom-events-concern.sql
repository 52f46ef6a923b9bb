-- Whom an event concerns is whom it names (docs/adr/0016-who-sees-what.md): also an owner beside the party that has the goods, and
-- the parties and places that an error declaration repeats. Events of before keep what was entered with them: they are evidence,
-- and nothing rests on it. A declaration of theirs is seen by way of what it declares wrong, and webhooks were told long ago.

-- The first number of an event whose `ends` are all that it names; numbers were handed out in blocks. `verify` holds those of
-- before to what was entered then: their edges, where they were read and where they were.
CREATE TABLE event_ends_rule (
  one   bool PRIMARY KEY DEFAULT true CHECK (one),
  since bigint NOT NULL
);
INSERT INTO event_ends_rule (since)
SELECT CASE WHEN is_called THEN last_value + (SELECT increment_by FROM pg_sequences WHERE schemaname = 'public' AND sequencename = 'event_no')
            ELSE 0 END FROM event_no;
CREATE TRIGGER event_ends_rule_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON event_ends_rule
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
GRANT SELECT ON event_ends_rule TO liangsu_engine;

-- Whom the events concern that a declaration declares wrong.
CREATE INDEX event_void_declaration ON event_void (declaration);
CREATE FUNCTION ends_declared_wrong(asked bigint) RETURNS bigint[]
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT coalesce(array_agg(DISTINCT e.id), '{}')
    FROM event_void v JOIN event o ON o.no = v.event CROSS JOIN LATERAL unnest(o.ends) AS e(id)
   WHERE v.declaration = asked AND o.status <> 3
$$;

-- As before. A declaration has ends of its own now and is still seen also by who sees what it declares wrong: it may repeat less
-- than that said, and its row, written once, cannot know of an event that comes after it.
CREATE OR REPLACE FUNCTION sees_event(ends bigint[], status smallint, asked bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  IF EXISTS (SELECT FROM seen_ends(ends)) THEN RETURN true; END IF;
  RETURN status = 3 AND EXISTS (SELECT FROM seen_ends(ends_declared_wrong(asked)));
END $$;
