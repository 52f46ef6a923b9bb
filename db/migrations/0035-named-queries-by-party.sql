-- A named query is its organisation's, or the installation's (party 0), and names are each organisation's own: what others ask for
-- tells whom they deal with (docs/adr/0010-epcis-interface.md).
ALTER TABLE named_query ADD COLUMN party bigint;
COMMENT ON COLUMN named_query.party IS '0: the installation, whose queries everybody sees; null: made before, nobody can say for which organisation, and its owner alone sees it';
UPDATE named_query SET party = coalesce(k.party_id, 0) FROM api_key k WHERE owner = 'key:' || k.id;
-- A person with roles in several organisations acted for one of them; which was not kept.
UPDATE named_query SET party = u.party
  FROM (SELECT u.login, min(p.id) AS party
          FROM app_user u LEFT JOIN membership m ON m.user_id = u.id
         CROSS JOIN LATERAL (VALUES (coalesce(m.party_id, CASE WHEN m.id IS NULL THEN u.party_id END, 0))) AS p(id)
         GROUP BY u.login HAVING count(DISTINCT p.id) = 1) u
 WHERE owner = 'user:' || u.login;
ALTER TABLE named_query DROP CONSTRAINT named_query_pkey;
ALTER TABLE named_query ADD CONSTRAINT named_query_party_name UNIQUE (party, name);
