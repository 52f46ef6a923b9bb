-- For which organisation somebody took a report up: one about an unknown code lies in nobody's territory, and shows how to reach
-- its reporter to whoever took it up alone. 0 is the installation.
ALTER TABLE public_report ADD COLUMN handled_party bigint;
UPDATE public_report r SET handled_party = coalesce(u.party_id,
         (SELECT m.party_id FROM membership m WHERE m.user_id = u.id AND m.ended_at IS NULL ORDER BY m.granted_at LIMIT 1), 0)
  FROM app_user u WHERE r.handled_by = 'user:' || u.login AND r.state <> 'new';
GRANT UPDATE (handled_party) ON public_report TO liangsu_runtime;
