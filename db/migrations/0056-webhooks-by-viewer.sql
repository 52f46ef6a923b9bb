-- Webhooks, what is pushed to them and what came of it are their organisation's (docs/adr/0016-who-sees-what.md): for the role that answers
-- people they are there only where that organisation is bound, for nobody else's eyes: they hold secrets. The engine makes and sends
-- the messages, for whomever.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['webhook', 'webhook_message', 'webhook_attempt'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY engine ON %I TO liangsu_engine USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
CREATE POLICY viewer_sees ON webhook TO liangsu_runtime
  USING (party_id = ANY ((SELECT viewer_parties())::bigint[])) WITH CHECK (party_id = ANY ((SELECT viewer_parties())::bigint[]));
CREATE POLICY viewer_sees ON webhook_message TO liangsu_runtime
  USING (EXISTS (SELECT FROM webhook w WHERE w.id = webhook)) WITH CHECK (EXISTS (SELECT FROM webhook w WHERE w.id = webhook));
CREATE POLICY viewer_sees ON webhook_attempt TO liangsu_runtime
  USING (EXISTS (SELECT FROM webhook_message m WHERE m.no = message)) WITH CHECK (EXISTS (SELECT FROM webhook_message m WHERE m.no = message));

GRANT SELECT, INSERT, UPDATE ON webhook TO liangsu_engine;
GRANT SELECT, INSERT, DELETE, UPDATE (delivered_at) ON webhook_message TO liangsu_engine;
GRANT SELECT, INSERT, DELETE ON webhook_attempt TO liangsu_engine;
GRANT SELECT, UPDATE (seq) ON webhook_cursor TO liangsu_engine;
REVOKE DELETE ON webhook_message, webhook_attempt FROM liangsu_runtime;
REVOKE ALL ON webhook_cursor FROM liangsu_runtime;
