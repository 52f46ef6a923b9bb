-- The audit trail is read by whoever signs in as `liangsu_auditor`, and by nobody who serves: the runtime role was a member of it,
-- so a statement smuggled into any of the server's questions could have taken the role on and read the whole trail (ADR 16).
DO $$
DECLARE
  membership record;
BEGIN
  FOR membership IN SELECT m.grantor::regrole AS grantor FROM pg_auth_members m
                     WHERE m.roleid = 'liangsu_auditor'::regrole AND m.member = 'liangsu_runtime'::regrole LOOP
    EXECUTE format('REVOKE liangsu_auditor FROM liangsu_runtime GRANTED BY %s', membership.grantor);
  END LOOP;
  IF pg_has_role('liangsu_runtime', 'liangsu_auditor', 'MEMBER') THEN
    RAISE EXCEPTION 'liangsu_runtime is still a member of liangsu_auditor: take the membership away as who gave it';
  END IF;
END $$;

-- Who reads the trail closes its days: it is one transaction. Those who serve do neither.
REVOKE INSERT ON audit_day, audit_part FROM liangsu_runtime;
GRANT INSERT ON audit_day, audit_part TO liangsu_auditor;
