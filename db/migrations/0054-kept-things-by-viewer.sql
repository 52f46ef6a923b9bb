-- A second line in the database also for what organisations keep for themselves and hand in, and for what people report
-- (docs/adr/0016-who-sees-what.md): imports with their rows, requests of forms, papers and steps, capture jobs, named queries, reports.
-- Whoever answers people acts as `liangsu_runtime`, for which such a row is there only if the viewer bound to its transaction may see it;
-- where nobody is bound nothing is there. The engine, which imports and judges, is exempt.

-- Who acts in this transaction, as records name them; null: nobody said.
CREATE FUNCTION viewer_name() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('liangsu.actor', true), '')
$$;
-- Whether the viewer is an authority, of whichever area.
CREATE FUNCTION viewer_has_area() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(nullif(current_setting('liangsu.sees_areas', true), ''), '{}') <> '{}'
$$;

-- What an organisation handed in is seen by itself, and by the authorities of the area in which it lies or wants to lie; an authority's
-- also by the installation (0 among the viewer's parties), to which one that none is above applies.
CREATE FUNCTION sees_organisation(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
  SELECT sees_all() OR asked = ANY (viewer_parties()) OR EXISTS (
    SELECT FROM organisation o
     WHERE o.party_id = asked
       AND (in_viewer_area(o.jurisdiction_code) OR in_viewer_area(o.application ->> 'jurisdictionCode')
            OR (0 = ANY (viewer_parties()) AND (o.authority_level IS NOT NULL OR o.application ->> 'authority' IS NOT NULL))))
$$;

-- A report is seen by the authorities of the areas where its lot was (the operators' where places say none), or whose grain it is; one
-- about a code that nobody knows by every authority.
CREATE FUNCTION sees_report(about bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT CASE WHEN sees_all() THEN true
              WHEN about IS NULL THEN viewer_has_area()
              ELSE viewer_has_area() AND EXISTS (
                SELECT FROM place_lot l JOIN place p ON p.id = l.place LEFT JOIN party o ON o.id = p.operator_party_id
                 WHERE l.lot = about AND in_viewer_area(coalesce(p.jurisdiction_code, o.jurisdiction_code)))
                OR EXISTS (SELECT FROM grain_lots(ARRAY[about])) END
$$;

-- Whether anything was entered as a record of a party, whoever asks: such a record is not merged into another.
CREATE FUNCTION has_entered(asked bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM own_batch WHERE party = asked) OR EXISTS (SELECT FROM import_job WHERE party = asked)
      OR EXISTS (SELECT FROM entry_request WHERE party = asked)
$$;
DROP FUNCTION has_own_batches(bigint);
REVOKE EXECUTE ON FUNCTION sees_report(bigint), has_entered(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sees_report(bigint), has_entered(bigint) TO liangsu_runtime;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['import_job', 'import_bad_row', 'import_doubtful_row', 'entry_request', 'organisation_document', 'organisation_step',
                           'capture_job', 'named_query', 'public_report'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY engine ON %I TO liangsu_engine USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;

-- Imports are the party's that entered them. The engine enters and works on them; of their rows serving people takes only names out
-- that somebody asked to be erased, whoever handed the file in.
CREATE POLICY viewer_sees ON import_job FOR SELECT TO liangsu_runtime
  USING ((SELECT sees_all()) OR party = ANY ((SELECT viewer_parties())::bigint[]));
CREATE POLICY viewer_sees ON import_bad_row FOR SELECT TO liangsu_runtime USING (EXISTS (SELECT FROM import_job j WHERE j.id = job));
CREATE POLICY viewer_sees ON import_doubtful_row FOR SELECT TO liangsu_runtime USING (EXISTS (SELECT FROM import_job j WHERE j.id = job));
CREATE POLICY erased ON import_bad_row FOR UPDATE TO liangsu_runtime USING ((SELECT sees_all())) WITH CHECK ((SELECT sees_all()));
REVOKE ALL ON import_job, import_bad_row, import_doubtful_row FROM liangsu_runtime;
GRANT SELECT ON import_job, import_bad_row, import_doubtful_row TO liangsu_runtime;
GRANT UPDATE (cells) ON import_bad_row TO liangsu_runtime;
GRANT SELECT, INSERT, UPDATE ON import_job TO liangsu_engine;
GRANT SELECT, INSERT, DELETE ON import_bad_row, import_doubtful_row TO liangsu_engine;

-- A form's request, and what it was answered, is the party's for which it was made.
CREATE POLICY viewer_keeps ON entry_request TO liangsu_runtime
  USING ((SELECT sees_all()) OR party = ANY ((SELECT viewer_parties())::bigint[]))
  WITH CHECK ((SELECT sees_all()) OR party = ANY ((SELECT viewer_parties())::bigint[]));
REVOKE UPDATE ON entry_request FROM liangsu_runtime;
GRANT UPDATE (answer) ON entry_request TO liangsu_runtime;

-- Papers are handed in by the organisation itself, and erased by whoever erases everybody's. Steps are written by whoever applies or
-- decides, by then perhaps nobody who is known; whoever took one sees it.
CREATE POLICY viewer_sees ON organisation_document FOR SELECT TO liangsu_runtime USING ((SELECT sees_all()) OR sees_organisation(party_id));
CREATE POLICY handed_in ON organisation_document FOR INSERT TO liangsu_runtime
  WITH CHECK ((SELECT sees_all()) OR party_id = ANY ((SELECT viewer_parties())::bigint[]));
CREATE POLICY erased ON organisation_document FOR UPDATE TO liangsu_runtime USING ((SELECT sees_all())) WITH CHECK ((SELECT sees_all()));
CREATE POLICY viewer_sees ON organisation_step FOR SELECT TO liangsu_runtime
  USING ((SELECT sees_all()) OR by_actor = (SELECT viewer_name()) OR sees_organisation(party_id));
CREATE POLICY taken ON organisation_step FOR INSERT TO liangsu_runtime WITH CHECK (true);
-- How organisations stood before is read by `verify` alone.
REVOKE ALL ON organisation_before FROM liangsu_runtime;
GRANT SELECT ON organisation_before TO liangsu_engine;

-- A capture job is shown to whoever captured; the engine writes it.
CREATE POLICY viewer_sees ON capture_job FOR SELECT TO liangsu_runtime USING ((SELECT sees_all()) OR owner = (SELECT viewer_name()));
REVOKE ALL ON capture_job FROM liangsu_runtime;
GRANT SELECT ON capture_job TO liangsu_runtime;
GRANT SELECT, INSERT ON capture_job TO liangsu_engine;

-- A named query is seen and dropped as ADR 10 says; the installation's are everybody's to see.
CREATE POLICY viewer_sees ON named_query FOR SELECT TO liangsu_runtime
  USING (party = 0 OR party = ANY ((SELECT viewer_parties())::bigint[]) OR (party IS NULL AND owner = (SELECT viewer_name())));
CREATE POLICY kept ON named_query FOR INSERT TO liangsu_runtime
  WITH CHECK (party = ANY ((SELECT viewer_parties())::bigint[]) OR (party = 0 AND (SELECT sees_all())));
CREATE POLICY dropped ON named_query FOR DELETE TO liangsu_runtime
  USING (party = ANY ((SELECT viewer_parties())::bigint[]) OR (party = 0 AND (SELECT sees_all()))
         OR (party IS NULL AND owner = (SELECT viewer_name())));

-- Reports from the public: the engine takes them, which knows their lot.
CREATE POLICY viewer_sees ON public_report FOR SELECT TO liangsu_runtime USING ((SELECT sees_all()) OR sees_report(lot));
CREATE POLICY handled ON public_report FOR UPDATE TO liangsu_runtime
  USING ((SELECT sees_all()) OR sees_report(lot)) WITH CHECK ((SELECT sees_all()) OR sees_report(lot));
REVOKE INSERT ON public_report FROM liangsu_runtime;
GRANT SELECT, INSERT ON public_report TO liangsu_engine;
