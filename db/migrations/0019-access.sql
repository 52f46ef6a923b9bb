-- Who may do what: organisations that were admitted, people's roles in them, invitations, and the history of party data.
-- What a role may do is packages/domain/src/access (docs/permissions.md); here is only who has which.

-- A party that takes part: registered, admitted by the authority of its territory, possibly suspended.
CREATE TABLE organisation (
  party_id          bigint PRIMARY KEY REFERENCES party (id),
  kinds             text[] NOT NULL CHECK (cardinality(kinds) > 0),
  state             text NOT NULL CHECK (state IN ('applied', 'approved', 'refused', 'suspended')),
  jurisdiction_code text NOT NULL REFERENCES jurisdiction (code),
  authority_level   text CHECK (authority_level IN ('nationalLocalOffice', 'province', 'prefecture', 'county')),
  disciplines       text[] NOT NULL DEFAULT '{}',
  laboratory_level  text CHECK (laboratory_level IN ('national', 'provincial', 'prefecture', 'county', 'enterprise', 'thirdParty')),
  application       jsonb,           -- data that wait for approval; null when none do
  created_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  updated_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (('authority' = ANY (kinds)) = (authority_level IS NOT NULL)),
  CHECK (('authority' = ANY (kinds)) = (cardinality(disciplines) > 0)),
  CHECK (state <> 'applied' OR application IS NOT NULL)
);
CREATE INDEX organisation_state ON organisation (state, jurisdiction_code text_pattern_ops);

-- What was handed in with a registration: papers, as they came.
CREATE TABLE organisation_document (
  id         uuid PRIMARY KEY,
  party_id   bigint NOT NULL REFERENCES organisation (party_id),
  kind       text NOT NULL CHECK (kind IN ('businessLicence', 'legalPerson', 'foodLicence', 'grainPurchaseFiling',
                                           'accreditation', 'facilities', 'other')),
  name       text NOT NULL,
  media_type text NOT NULL CHECK (media_type IN ('application/pdf', 'image/png', 'image/jpeg')),
  sha256     bytea NOT NULL CHECK (length(sha256) = 32),
  content    bytea NOT NULL,
  by_actor   text NOT NULL,
  at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX organisation_document_party ON organisation_document (party_id, at);

-- Each step of an organisation: who, when, why, with which data.
CREATE TABLE organisation_step (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party_id bigint NOT NULL REFERENCES organisation (party_id),
  kind     text NOT NULL CHECK (kind IN ('applied', 'approved', 'refused', 'suspended', 'reinstated')),
  reason   text,
  data     jsonb,                    -- what was applied for, or decided on
  by_actor text NOT NULL,
  by_name  text NOT NULL,
  by_party bigint,                   -- the organisation for which the decision was made; 0 is the installation
  at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (kind = 'applied' OR kind = 'approved' OR reason IS NOT NULL)
);
CREATE INDEX organisation_step_party ON organisation_step (party_id, id);

-- Party data before and after each change: beside party_history, which tells of merged records. Whom to call is
-- personal data and evidence is never erased: only that it changed is kept.
CREATE TABLE party_change (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  party_id        bigint NOT NULL REFERENCES party (id),
  before          jsonb NOT NULL,
  after           jsonb NOT NULL,
  contact_changed boolean NOT NULL,
  by_actor        text NOT NULL,
  by_name         text NOT NULL,
  at              timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX party_change_party ON party_change (party_id, id);

CREATE FUNCTION party_data(p party) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT jsonb_build_object('name', p.name, 'nameEn', p.name_en, 'uscc', p.uscc, 'gln', p.gln, 'kinds', to_jsonb(p.kinds),
    'jurisdictionCode', p.jurisdiction_code, 'address', p.address, 'declared', p.declared)
$$;

-- Whichever door a change comes by: who makes it is said by the transaction (platform/db/pool.ts, actAs).
CREATE FUNCTION keep_party_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO party_change (party_id, before, after, contact_changed, by_actor, by_name)
  VALUES (NEW.id, party_data(OLD), party_data(NEW),
          (OLD.contact_name, OLD.contact_phone) IS DISTINCT FROM (NEW.contact_name, NEW.contact_phone),
          coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'),
          coalesce(current_setting('liangsu.actor_name', true), ''));
  RETURN NULL;
END $$;
CREATE TRIGGER party_change_is_kept AFTER UPDATE ON party FOR EACH ROW
  WHEN ((OLD.name, OLD.name_en, OLD.uscc, OLD.gln, OLD.kinds, OLD.jurisdiction_code, OLD.address, OLD.declared,
         OLD.contact_name, OLD.contact_phone)
        IS DISTINCT FROM
        (NEW.name, NEW.name_en, NEW.uscc, NEW.gln, NEW.kinds, NEW.jurisdiction_code, NEW.address, NEW.declared,
         NEW.contact_name, NEW.contact_phone))
  EXECUTE FUNCTION keep_party_change();

-- A record belongs to the party itself once that takes part; until then to the organisation that entered it.
ALTER TABLE party ADD COLUMN entered_by bigint REFERENCES party (id);
ALTER TABLE place ADD COLUMN entered_by bigint REFERENCES party (id);

-- Somebody's role in an organisation, or (null) in the installation. Ended, never deleted.
CREATE TABLE membership (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES app_user (id),
  party_id   bigint REFERENCES party (id),
  role       text NOT NULL,
  granted_by text NOT NULL,
  granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ended_by   text,
  ended_at   timestamptz,
  end_reason text,
  CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
  CHECK (role NOT IN ('systemAdministrator', 'securityAdministrator', 'auditAdministrator', 'dataSteward') OR party_id IS NULL)
);
CREATE UNIQUE INDEX membership_once ON membership (user_id, coalesce(party_id, 0), role) WHERE ended_at IS NULL;
CREATE INDEX membership_party ON membership (party_id) WHERE ended_at IS NULL;

-- The three administrators stand alone, whoever writes the row: GB/T 22239-2019 8.1.5. The user's row is locked, so two
-- grants at once take turns.
CREATE FUNCTION membership_separation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  administrators CONSTANT text[] := ARRAY['systemAdministrator', 'securityAdministrator', 'auditAdministrator'];
BEGIN
  IF NEW.ended_at IS NOT NULL THEN RETURN NEW; END IF;
  PERFORM FROM app_user WHERE id = NEW.user_id FOR UPDATE;
  IF EXISTS (SELECT FROM membership m
              WHERE m.user_id = NEW.user_id AND m.ended_at IS NULL AND m.id <> NEW.id AND m.role <> NEW.role
                AND (m.role = ANY (administrators) OR NEW.role = ANY (administrators)))
     OR (NEW.role = ANY (administrators)
         AND EXISTS (SELECT FROM app_user u WHERE u.id = NEW.user_id AND cardinality(u.rights) > 0)) THEN
    RAISE EXCEPTION 'one person cannot have role % beside another', NEW.role USING ERRCODE = 'LS002';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER membership_is_separated BEFORE INSERT OR UPDATE ON membership
  FOR EACH ROW EXECUTE FUNCTION membership_separation();

-- A role that waits for somebody to take it; the link's text is shown once and kept as a hash.
CREATE TABLE invitation (
  id           uuid PRIMARY KEY,
  token_hash   bytea NOT NULL UNIQUE,
  party_id     bigint REFERENCES party (id),
  role         text NOT NULL,
  for_name     text NOT NULL,
  invited_by   text NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz NOT NULL,
  accepted_at  timestamptz,
  accepted_by  uuid REFERENCES app_user (id),
  withdrawn_at timestamptz,
  CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
  CHECK (accepted_at IS NULL OR withdrawn_at IS NULL)
);
CREATE INDEX invitation_party ON invitation (party_id);

-- For which of a person's organisations a session acts, 0 for the installation; null: their own, else the first.
ALTER TABLE session ADD COLUMN acting_party bigint;

CREATE TRIGGER organisation_document_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON organisation_document
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER organisation_step_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON organisation_step
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER party_change_is_evidence BEFORE UPDATE OR DELETE OR TRUNCATE ON party_change
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE ON organisation, membership, invitation TO liangsu_runtime;
GRANT SELECT, INSERT ON organisation_document, organisation_step, party_change TO liangsu_runtime;
