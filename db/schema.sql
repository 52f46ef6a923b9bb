-- The schema that the migrations in db/migrations make. Written by `liangsu schema --write`; do not edit.

-- Sequences

CREATE SEQUENCE batch_no AS bigint INCREMENT BY 64 CACHE 1;

CREATE SEQUENCE commit_seq AS bigint INCREMENT BY 1 CACHE 1;

CREATE SEQUENCE document_no AS bigint INCREMENT BY 64 CACHE 1;

CREATE SEQUENCE event_no AS bigint INCREMENT BY 4096 CACHE 1;

CREATE SEQUENCE lot_no AS bigint INCREMENT BY 4096 CACHE 1;

CREATE SEQUENCE notice_part AS bigint INCREMENT BY 1 CACHE 1;

-- Tables

CREATE TABLE access_token (
  token_hash bytea NOT NULL,
  key_id uuid NOT NULL,
  scopes text[] NOT NULL,
  created_at timestamp with time zone NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT access_token_pkey PRIMARY KEY (token_hash),
  CONSTRAINT access_token_token_hash_check CHECK ((length(token_hash) = 32)),
  CONSTRAINT access_token_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_key(id)
);

CREATE TABLE account_handover (
  user_id uuid NOT NULL,
  first_hash bytea NOT NULL,
  first_by text NOT NULL,
  first_at timestamp with time zone NOT NULL,
  second_hash bytea,
  second_by text,
  second_at timestamp with time zone,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT account_handover_pkey PRIMARY KEY (user_id),
  CONSTRAINT account_handover_check CHECK (((second_hash IS NULL) = (second_by IS NULL))),
  CONSTRAINT account_handover_check1 CHECK (((second_hash IS NULL) = (second_at IS NULL))),
  CONSTRAINT account_handover_check2 CHECK ((second_by <> first_by)),
  CONSTRAINT account_handover_first_hash_check CHECK ((length(first_hash) = 32)),
  CONSTRAINT account_handover_second_hash_check CHECK ((length(second_hash) = 32)),
  CONSTRAINT account_handover_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);

CREATE TABLE api_key (
  id uuid NOT NULL,
  key_hash bytea NOT NULL,
  name text NOT NULL,
  party_id bigint,
  rights text[] NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  by_organisation boolean DEFAULT false NOT NULL,
  created_by text,
  previous_hash bytea,
  previous_until timestamp with time zone,
  rotated_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_by text,
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_key_hash_key UNIQUE (key_hash),
  CONSTRAINT api_key_previous_hash_key UNIQUE (previous_hash),
  CONSTRAINT api_key_of_organisation CHECK (((NOT by_organisation) OR ((party_id IS NOT NULL) AND (expires_at IS NOT NULL)))),
  CONSTRAINT api_key_previous CHECK (((previous_hash IS NULL) = (previous_until IS NULL))),
  CONSTRAINT api_key_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE app_user (
  id uuid NOT NULL,
  login text NOT NULL,
  password_hash text NOT NULL,
  display_name text NOT NULL,
  party_id bigint,
  rights text[] DEFAULT '{}'::text[] NOT NULL,
  locale text DEFAULT 'zh-CN'::text NOT NULL,
  disabled_at timestamp with time zone,
  failed_count integer DEFAULT 0 NOT NULL,
  locked_until timestamp with time zone,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  password_changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  must_change boolean DEFAULT false NOT NULL,
  totp_secret text,
  totp_confirmed_at timestamp with time zone,
  totp_last_step bigint,
  handed_over_at timestamp with time zone,
  CONSTRAINT app_user_pkey PRIMARY KEY (id),
  CONSTRAINT app_user_login_key UNIQUE (login),
  CONSTRAINT app_user_locale_check CHECK ((locale = ANY (ARRAY['zh-CN'::text, 'en'::text]))),
  CONSTRAINT app_user_login_check CHECK ((login = lower(login))),
  CONSTRAINT app_user_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text)),
  CONSTRAINT totp_whole CHECK (((totp_confirmed_at IS NULL) OR (totp_secret IS NOT NULL))),
  CONSTRAINT app_user_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE audit_begin (
  one boolean DEFAULT true NOT NULL,
  day date NOT NULL,
  CONSTRAINT audit_begin_pkey PRIMARY KEY (one),
  CONSTRAINT audit_begin_one_check CHECK (one)
);

CREATE TABLE audit_day (
  day date NOT NULL,
  month text NOT NULL,
  entries bigint NOT NULL,
  root bytea NOT NULL,
  kept_until text NOT NULL,
  closed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT audit_day_pkey PRIMARY KEY (day, month),
  CONSTRAINT audit_day_entries_check CHECK ((entries >= 0)),
  CONSTRAINT audit_day_kept_until_check CHECK ((kept_until ~ '^\d{4}-\d\d$'::text)),
  CONSTRAINT audit_day_month_check CHECK ((month ~ '^\d{4}-\d\d$'::text)),
  CONSTRAINT audit_day_root_check CHECK ((octet_length(root) = 32))
);

CREATE TABLE audit_entry (
  no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  at timestamp with time zone NOT NULL,
  actor text NOT NULL,
  actor_name text NOT NULL,
  party bigint NOT NULL,
  ground text,
  ground_what text,
  ground_relation text,
  action text NOT NULL,
  method text,
  route text,
  thing text,
  thing_id text,
  outcome text NOT NULL,
  code text,
  before jsonb,
  after jsonb,
  address inet,
  agent text,
  request text,
  times integer DEFAULT 1 NOT NULL,
  day date NOT NULL,
  CONSTRAINT audit_entry_pkey PRIMARY KEY (at, no),
  CONSTRAINT audit_entry_ground_check CHECK ((ground = ANY (ARRAY['public'::text, 'self'::text, 'grant'::text, 'role'::text, 'command'::text]))),
  CONSTRAINT audit_entry_outcome_check CHECK ((outcome = ANY (ARRAY['allowed'::text, 'denied'::text, 'failed'::text]))),
  CONSTRAINT audit_entry_times_check CHECK ((times > 0))
) PARTITION BY RANGE (at);

CREATE TABLE audit_entry_rest PARTITION OF audit_entry DEFAULT;

CREATE TABLE audit_part (
  day date NOT NULL,
  month text NOT NULL,
  part integer NOT NULL,
  numbers bigint[] NOT NULL,
  hashes bytea NOT NULL,
  CONSTRAINT audit_part_pkey PRIMARY KEY (day, month, part),
  CONSTRAINT audit_part_check CHECK ((octet_length(hashes) = (32 * cardinality(numbers))))
);

CREATE TABLE audit_pruned (
  month text NOT NULL,
  through date NOT NULL,
  entries bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  by_actor text NOT NULL,
  CONSTRAINT audit_pruned_pkey PRIMARY KEY (month),
  CONSTRAINT audit_pruned_month_check CHECK ((month ~ '^\d{4}-\d\d$'::text))
);

CREATE TABLE capture_batch (
  id bigint NOT NULL,
  seq bigint NOT NULL,
  committed_at timestamp with time zone NOT NULL,
  leaves integer,
  CONSTRAINT capture_batch_pkey PRIMARY KEY (id),
  CONSTRAINT capture_batch_seq_key UNIQUE (seq),
  CONSTRAINT capture_batch_attested CHECK (((leaves IS NOT NULL) AND (leaves > 0))) NOT VALID
);

CREATE TABLE capture_document (
  id bigint NOT NULL,
  door text NOT NULL,
  context jsonb NOT NULL,
  header jsonb,
  capturer bigint DEFAULT 0 NOT NULL,
  captured_by text NOT NULL,
  received_at timestamp with time zone DEFAULT now() NOT NULL,
  salt bytea,
  CONSTRAINT capture_document_pkey PRIMARY KEY (id),
  CONSTRAINT capture_document_door_check CHECK ((door = ANY (ARRAY['epcis'::text, 'spreadsheet'::text, 'form'::text, 'device'::text, 'exchange'::text, 'demo'::text]))),
  CONSTRAINT capture_document_salted CHECK (((salt IS NOT NULL) AND (octet_length(salt) = 32))) NOT VALID
);

CREATE TABLE capture_job (
  id uuid NOT NULL,
  created_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone,
  running boolean NOT NULL,
  success boolean,
  behaviour text NOT NULL,
  owner text NOT NULL,
  counts jsonb DEFAULT '{}'::jsonb NOT NULL,
  errors jsonb DEFAULT '[]'::jsonb NOT NULL,
  warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
  CONSTRAINT capture_job_pkey PRIMARY KEY (id),
  CONSTRAINT capture_job_behaviour_check CHECK ((behaviour = ANY (ARRAY['rollback'::text, 'proceed'::text])))
);

CREATE TABLE claim_concern (
  party bigint NOT NULL,
  event bigint NOT NULL,
  CONSTRAINT claim_concern_pkey PRIMARY KEY (party, event)
);

CREATE TABLE claim_contest (
  event bigint NOT NULL,
  party bigint NOT NULL,
  reason text NOT NULL,
  said_by text NOT NULL,
  said_at timestamp with time zone NOT NULL,
  CONSTRAINT claim_contest_pkey PRIMARY KEY (event, party),
  CONSTRAINT claim_contest_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE claim_lot (
  event bigint NOT NULL,
  lot bigint NOT NULL,
  CONSTRAINT claim_lot_pkey PRIMARY KEY (event, lot)
);

CREATE TABLE declaration_lot (
  lot bigint NOT NULL,
  event bigint NOT NULL,
  CONSTRAINT declaration_lot_pkey PRIMARY KEY (lot, event)
);

CREATE TABLE early_declaration (
  identity bytea NOT NULL,
  declaration bigint NOT NULL,
  capturer bigint NOT NULL,
  CONSTRAINT early_declaration_pkey PRIMARY KEY (identity, declaration)
);

CREATE TABLE edge_by_hub (
  hub bigint NOT NULL,
  event bigint NOT NULL,
  ord integer NOT NULL,
  lot bigint NOT NULL,
  role smallint NOT NULL,
  t0 bigint NOT NULL,
  span integer,
  amount bigint,
  dim smallint NOT NULL,
  from_place bigint,
  from_party bigint,
  to_place bigint,
  to_party bigint,
  loss_kind smallint,
  flags smallint,
  batch bigint NOT NULL,
  tie integer NOT NULL,
  moisture_before integer,
  moisture_after integer,
  CONSTRAINT edge_by_hub_pkey PRIMARY KEY (hub, event, ord)
) PARTITION BY RANGE (hub);

CREATE TABLE edge_by_hub_p0 PARTITION OF edge_by_hub FOR VALUES FROM ('0') TO ('10000000');

CREATE TABLE edge_by_hub_pool PARTITION OF edge_by_hub FOR VALUES FROM (MINVALUE) TO ('0');

CREATE TABLE edge_by_lot (
  lot bigint NOT NULL,
  event bigint NOT NULL,
  ord integer NOT NULL,
  role smallint NOT NULL,
  hub bigint,
  t0 bigint NOT NULL,
  span integer,
  amount bigint,
  dim smallint NOT NULL,
  from_place bigint,
  from_party bigint,
  to_place bigint,
  to_party bigint,
  container bigint,
  docs bigint[],
  loss_kind smallint,
  exit_kind smallint,
  flags smallint,
  batch bigint NOT NULL,
  tie integer NOT NULL,
  moisture_before integer,
  moisture_after integer,
  CONSTRAINT edge_by_lot_pkey PRIMARY KEY (lot, event, ord)
) PARTITION BY RANGE (lot);

CREATE TABLE edge_by_lot_p0 PARTITION OF edge_by_lot FOR VALUES FROM ('0') TO ('5000000');

CREATE TABLE entry_request (
  party bigint NOT NULL,
  request_id text NOT NULL,
  content_hash bytea NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  answer jsonb,
  CONSTRAINT entry_request_pkey PRIMARY KEY (party, request_id)
);

CREATE TABLE event (
  no bigint NOT NULL,
  batch bigint NOT NULL,
  document bigint NOT NULL,
  type smallint NOT NULL,
  action smallint,
  biz_step text,
  disposition text,
  t0 timestamp with time zone NOT NULL,
  t1 timestamp with time zone NOT NULL,
  read_point bigint,
  biz_location bigint,
  capturer bigint NOT NULL,
  event_id text,
  content_hash bytea NOT NULL,
  status smallint DEFAULT 0 NOT NULL,
  body json NOT NULL,
  ends bigint[] DEFAULT '{}'::bigint[] NOT NULL,
  CONSTRAINT event_pkey PRIMARY KEY (no)
) PARTITION BY RANGE (no);

CREATE TABLE event_p0 PARTITION OF event FOR VALUES FROM ('0') TO ('10000000');

CREATE TABLE event_claim (
  identity bytea NOT NULL,
  capturer bigint NOT NULL,
  event bigint NOT NULL,
  content_hash bytea NOT NULL,
  CONSTRAINT event_claim_pkey PRIMARY KEY (identity, capturer)
);

CREATE TABLE event_conflict (
  identity bytea NOT NULL,
  content_hash bytea NOT NULL,
  event bigint NOT NULL,
  batch bigint NOT NULL,
  CONSTRAINT event_conflict_pkey PRIMARY KEY (identity, content_hash)
);

CREATE TABLE event_document (
  doc bigint NOT NULL,
  event bigint NOT NULL,
  CONSTRAINT event_document_pkey PRIMARY KEY (doc, event)
);

CREATE TABLE event_ends_rule (
  one boolean DEFAULT true NOT NULL,
  since bigint NOT NULL,
  CONSTRAINT event_ends_rule_pkey PRIMARY KEY (one),
  CONSTRAINT event_ends_rule_one_check CHECK (one)
);

CREATE TABLE event_key (
  identity bytea NOT NULL,
  event bigint NOT NULL,
  content_hash bytea NOT NULL,
  capturer bigint NOT NULL,
  CONSTRAINT event_key_pkey PRIMARY KEY (identity)
);

CREATE TABLE event_void (
  event bigint NOT NULL,
  declaration bigint NOT NULL,
  batch bigint NOT NULL,
  CONSTRAINT event_void_pkey PRIMARY KEY (event, declaration)
);

CREATE TABLE import_bad_row (
  job uuid NOT NULL,
  row_no bigint NOT NULL,
  cells jsonb NOT NULL,
  faults jsonb NOT NULL,
  CONSTRAINT import_bad_row_pkey PRIMARY KEY (job, row_no),
  CONSTRAINT import_bad_row_job_fkey FOREIGN KEY (job) REFERENCES import_job(id) ON DELETE CASCADE
);

CREATE TABLE import_doubtful_row (
  job uuid NOT NULL,
  row_no bigint NOT NULL,
  faults jsonb NOT NULL,
  CONSTRAINT import_doubtful_row_pkey PRIMARY KEY (job, row_no),
  CONSTRAINT import_doubtful_row_job_fkey FOREIGN KEY (job) REFERENCES import_job(id) ON DELETE CASCADE
);

CREATE TABLE import_job (
  id uuid NOT NULL,
  party bigint NOT NULL,
  created_by text NOT NULL,
  kind text NOT NULL,
  mode text NOT NULL,
  state text NOT NULL,
  file_name text NOT NULL,
  file_bytes bigint NOT NULL,
  file_sha256 bytea NOT NULL,
  headers jsonb,
  created_at timestamp with time zone NOT NULL,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  progress real DEFAULT 0 NOT NULL,
  rows_read bigint DEFAULT 0 NOT NULL,
  rows_good bigint DEFAULT 0 NOT NULL,
  rows_bad bigint DEFAULT 0 NOT NULL,
  accepted bigint DEFAULT 0 NOT NULL,
  duplicates bigint DEFAULT 0 NOT NULL,
  conflicts bigint DEFAULT 0 NOT NULL,
  records bigint DEFAULT 0 NOT NULL,
  done_row bigint DEFAULT 0 NOT NULL,
  resumed integer DEFAULT 0 NOT NULL,
  failure jsonb,
  cancel_asked boolean DEFAULT false NOT NULL,
  runner uuid,
  lease_until timestamp with time zone,
  unreckoned bigint DEFAULT 0 NOT NULL,
  CONSTRAINT import_job_pkey PRIMARY KEY (id),
  CONSTRAINT import_job_ends_at_once CHECK (((state = ANY (ARRAY['done'::text, 'refused'::text, 'failed'::text, 'cancelled'::text])) = (finished_at IS NOT NULL))),
  CONSTRAINT import_job_kind_check CHECK ((kind = ANY (ARRAY['party'::text, 'place'::text, 'purchase'::text, 'processing'::text, 'shipment'::text, 'receipt'::text, 'return'::text, 'stocktake'::text, 'weighbridge'::text]))),
  CONSTRAINT import_job_mode_check CHECK ((mode = ANY (ARRAY['allOrNothing'::text, 'goodRows'::text]))),
  CONSTRAINT import_job_says_why CHECK (((state <> ALL (ARRAY['refused'::text, 'failed'::text])) OR (failure IS NOT NULL))),
  CONSTRAINT import_job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'checking'::text, 'writing'::text, 'done'::text, 'refused'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE TABLE installation (
  key text NOT NULL,
  value jsonb NOT NULL,
  CONSTRAINT installation_pkey PRIMARY KEY (key)
);

CREATE TABLE invitation (
  id uuid NOT NULL,
  token_hash bytea NOT NULL,
  party_id bigint,
  role text NOT NULL,
  for_name text NOT NULL,
  invited_by text NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  accepted_at timestamp with time zone,
  accepted_by uuid,
  withdrawn_at timestamp with time zone,
  CONSTRAINT invitation_pkey PRIMARY KEY (id),
  CONSTRAINT invitation_token_hash_key UNIQUE (token_hash),
  CONSTRAINT invitation_check CHECK (((accepted_at IS NULL) = (accepted_by IS NULL))),
  CONSTRAINT invitation_check1 CHECK (((accepted_at IS NULL) OR (withdrawn_at IS NULL))),
  CONSTRAINT invitation_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES app_user(id),
  CONSTRAINT invitation_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE jurisdiction (
  code text NOT NULL,
  level smallint NOT NULL,
  name_zh text NOT NULL,
  name_en text,
  parent_code text,
  seeded boolean DEFAULT false NOT NULL,
  CONSTRAINT jurisdiction_pkey PRIMARY KEY (code),
  CONSTRAINT jurisdiction_check CHECK (((level = 1) = (parent_code IS NULL))),
  CONSTRAINT jurisdiction_code_check CHECK ((code ~ '^[0-9]{6}([0-9]{3}([0-9]{3})?)?$'::text)),
  CONSTRAINT jurisdiction_level_check CHECK (((level >= 1) AND (level <= 5))),
  CONSTRAINT jurisdiction_parent_code_fkey FOREIGN KEY (parent_code) REFERENCES jurisdiction(code)
);

CREATE TABLE ledger_backfill (
  one boolean DEFAULT true NOT NULL,
  upto bigint NOT NULL,
  done bigint NOT NULL,
  CONSTRAINT ledger_backfill_pkey PRIMARY KEY (one),
  CONSTRAINT ledger_backfill_one_check CHECK (one)
);

CREATE TABLE ledger_backfilled (
  first_no bigint NOT NULL,
  last_no bigint NOT NULL,
  batch bigint NOT NULL,
  CONSTRAINT ledger_backfilled_pkey PRIMARY KEY (first_no)
);

CREATE TABLE ledger_batch (
  id bigint NOT NULL,
  kind smallint NOT NULL,
  subjects bigint[] NOT NULL,
  commitments bytea NOT NULL,
  CONSTRAINT ledger_batch_pkey PRIMARY KEY (id),
  CONSTRAINT ledger_batch_check CHECK (((cardinality(subjects) > 0) AND (octet_length(commitments) = (32 * cardinality(subjects))))),
  CONSTRAINT ledger_batch_kind_check CHECK (((kind >= 1) AND (kind <= 8)))
);

CREATE TABLE ledger_checkpoint (
  no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  origin text NOT NULL,
  size bigint NOT NULL,
  root bytea NOT NULL,
  note text NOT NULL,
  signed_at timestamp with time zone NOT NULL,
  previous bigint,
  CONSTRAINT ledger_checkpoint_pkey PRIMARY KEY (no),
  CONSTRAINT ledger_checkpoint_root_check CHECK ((octet_length(root) = 32))
);

CREATE TABLE ledger_cosignature (
  checkpoint bigint NOT NULL,
  witness text NOT NULL,
  "time" bigint NOT NULL,
  line text NOT NULL,
  CONSTRAINT ledger_cosignature_pkey PRIMARY KEY (checkpoint, witness)
);

CREATE TABLE ledger_edge (
  level smallint NOT NULL,
  index bigint NOT NULL,
  hashes bytea NOT NULL,
  CONSTRAINT ledger_edge_pkey PRIMARY KEY (level),
  CONSTRAINT ledger_edge_hashes_check CHECK ((((octet_length(hashes) % 32) = 0) AND (octet_length(hashes) < 8192)))
);

CREATE TABLE ledger_erasure (
  batch bigint NOT NULL,
  leaf integer NOT NULL,
  reason text NOT NULL,
  erased_by text NOT NULL,
  erased_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT ledger_erasure_pkey PRIMARY KEY (batch, leaf),
  CONSTRAINT ledger_erasure_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE ledger_fact (
  no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source text NOT NULL,
  key text NOT NULL,
  CONSTRAINT ledger_fact_pkey PRIMARY KEY (no),
  CONSTRAINT ledger_fact_source_key_key UNIQUE (source, key)
);

CREATE TABLE ledger_key (
  verifier text NOT NULL,
  origin text NOT NULL,
  made_at timestamp with time zone NOT NULL,
  CONSTRAINT ledger_key_pkey PRIMARY KEY (verifier)
);

CREATE TABLE ledger_pending (
  batch bigint NOT NULL,
  CONSTRAINT ledger_pending_pkey PRIMARY KEY (batch)
);

CREATE TABLE ledger_salt (
  batch bigint NOT NULL,
  salts bytea NOT NULL,
  CONSTRAINT ledger_salt_pkey PRIMARY KEY (batch),
  CONSTRAINT ledger_salt_salts_check CHECK (((octet_length(salts) % 32) = 0))
);

CREATE TABLE ledger_sequence (
  first bigint NOT NULL,
  batch bigint NOT NULL,
  leaves integer NOT NULL,
  CONSTRAINT ledger_sequence_pkey PRIMARY KEY (first),
  CONSTRAINT ledger_sequence_batch_key UNIQUE (batch),
  CONSTRAINT ledger_sequence_leaves_check CHECK ((leaves > 0))
);

CREATE TABLE ledger_tile (
  level smallint NOT NULL,
  index bigint NOT NULL,
  hashes bytea NOT NULL,
  CONSTRAINT ledger_tile_pkey PRIMARY KEY (level, index),
  CONSTRAINT ledger_tile_hashes_check CHECK ((octet_length(hashes) = 8192))
);

CREATE TABLE lot (
  id bigint NOT NULL,
  code text NOT NULL,
  kind smallint NOT NULL,
  first_batch bigint NOT NULL,
  CONSTRAINT lot_pkey PRIMARY KEY (id),
  CONSTRAINT lot_kind_check CHECK ((kind = ANY (ARRAY[1, 2, 3])))
);

CREATE TABLE lot_grain (
  lot bigint NOT NULL,
  event bigint NOT NULL,
  t0 bigint NOT NULL,
  tie integer NOT NULL,
  owner bigint,
  owner_before bigint,
  tier smallint,
  area text,
  CONSTRAINT lot_grain_pkey PRIMARY KEY (lot, event),
  CONSTRAINT lot_grain_area_check CHECK ((area ~ '^[1-9][0-9]{5}$'::text)),
  CONSTRAINT lot_grain_check CHECK (((owner IS NOT NULL) OR (owner_before IS NOT NULL) OR (tier IS NOT NULL))),
  CONSTRAINT lot_grain_check1 CHECK (((area IS NULL) OR (tier IS NOT NULL))),
  CONSTRAINT lot_grain_tier_check CHECK (((tier >= 0) AND (tier <= 4)))
);

CREATE TABLE lot_grain_rule (
  one boolean DEFAULT true NOT NULL,
  since bigint NOT NULL,
  CONSTRAINT lot_grain_rule_pkey PRIMARY KEY (one),
  CONSTRAINT lot_grain_rule_one_check CHECK (one)
);

CREATE TABLE lot_info (
  lot bigint NOT NULL,
  event bigint NOT NULL,
  t0 bigint NOT NULL,
  product_name text,
  commodity text,
  food_class text,
  origin_area text,
  producer bigint,
  made_at bigint,
  harvest_date date,
  harvest_year smallint,
  production_date date,
  best_before date,
  grade text,
  net_amount bigint,
  net_dim smallint,
  ilmd jsonb NOT NULL,
  tie integer DEFAULT 0 NOT NULL,
  author bigint DEFAULT 0 NOT NULL,
  CONSTRAINT lot_info_pkey PRIMARY KEY (lot)
);

CREATE TABLE membership (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  party_id bigint,
  role text NOT NULL,
  granted_by text NOT NULL,
  granted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  ended_by text,
  ended_at timestamp with time zone,
  end_reason text,
  CONSTRAINT membership_pkey PRIMARY KEY (id),
  CONSTRAINT membership_check CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
  CONSTRAINT membership_check1 CHECK (((role <> ALL (ARRAY['systemAdministrator'::text, 'securityAdministrator'::text, 'auditAdministrator'::text, 'dataSteward'::text])) OR (party_id IS NULL))),
  CONSTRAINT membership_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id),
  CONSTRAINT membership_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);

CREATE TABLE named_query (
  name text NOT NULL,
  query jsonb NOT NULL,
  owner text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  party bigint,
  CONSTRAINT named_query_party_name UNIQUE (party, name)
);

CREATE TABLE oidc_request (
  browser_hash bytea NOT NULL,
  provider text NOT NULL,
  state text NOT NULL,
  nonce text NOT NULL,
  verifier text NOT NULL,
  back_to text NOT NULL,
  link_user uuid,
  link_session bytea,
  expires_at timestamp with time zone NOT NULL,
  proves boolean DEFAULT false NOT NULL,
  second_factor boolean DEFAULT false NOT NULL,
  departed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT oidc_request_pkey PRIMARY KEY (browser_hash),
  CONSTRAINT oidc_request_browser_hash_check CHECK ((length(browser_hash) = 32)),
  CONSTRAINT oidc_request_check CHECK (((link_user IS NULL) = (link_session IS NULL))),
  CONSTRAINT oidc_request_proves CHECK (((NOT proves) OR (link_user IS NOT NULL))),
  CONSTRAINT oidc_request_link_user_fkey FOREIGN KEY (link_user) REFERENCES app_user(id)
);

CREATE TABLE oidc_waiting (
  browser_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  provider text NOT NULL,
  back_to text NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  CONSTRAINT oidc_waiting_pkey PRIMARY KEY (browser_hash),
  CONSTRAINT oidc_waiting_browser_hash_check CHECK ((length(browser_hash) = 32)),
  CONSTRAINT oidc_waiting_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);

CREATE TABLE organisation (
  party_id bigint NOT NULL,
  kinds text[] NOT NULL,
  state text NOT NULL,
  jurisdiction_code text NOT NULL,
  authority_level text,
  disciplines text[] DEFAULT '{}'::text[] NOT NULL,
  laboratory_level text,
  application jsonb,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT organisation_pkey PRIMARY KEY (party_id),
  CONSTRAINT organisation_authority_level_check CHECK ((authority_level = ANY (ARRAY['nationalLocalOffice'::text, 'province'::text, 'prefecture'::text, 'county'::text]))),
  CONSTRAINT organisation_check CHECK ((('authority'::text = ANY (kinds)) = (authority_level IS NOT NULL))),
  CONSTRAINT organisation_check1 CHECK ((('authority'::text = ANY (kinds)) = (cardinality(disciplines) > 0))),
  CONSTRAINT organisation_check2 CHECK (((state <> 'applied'::text) OR (application IS NOT NULL))),
  CONSTRAINT organisation_kinds_check CHECK ((cardinality(kinds) > 0)),
  CONSTRAINT organisation_laboratory_level_check CHECK ((laboratory_level = ANY (ARRAY['national'::text, 'provincial'::text, 'prefecture'::text, 'county'::text, 'enterprise'::text, 'thirdParty'::text]))),
  CONSTRAINT organisation_state_check CHECK ((state = ANY (ARRAY['applied'::text, 'approved'::text, 'refused'::text, 'suspended'::text]))),
  CONSTRAINT organisation_jurisdiction_code_fkey FOREIGN KEY (jurisdiction_code) REFERENCES jurisdiction(code),
  CONSTRAINT organisation_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE organisation_before (
  party_id bigint NOT NULL,
  state text NOT NULL,
  held jsonb NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT organisation_before_pkey PRIMARY KEY (party_id)
);

CREATE TABLE organisation_document (
  id uuid NOT NULL,
  party_id bigint NOT NULL,
  kind text NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  sha256 bytea NOT NULL,
  content bytea,
  by_actor text NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  bytes bigint NOT NULL,
  erased_at timestamp with time zone,
  CONSTRAINT organisation_document_pkey PRIMARY KEY (id),
  CONSTRAINT organisation_document_check CHECK (((content IS NULL) = (erased_at IS NOT NULL))),
  CONSTRAINT organisation_document_kind_check CHECK ((kind = ANY (ARRAY['businessLicence'::text, 'legalPerson'::text, 'foodLicence'::text, 'grainPurchaseFiling'::text, 'accreditation'::text, 'facilities'::text, 'other'::text]))),
  CONSTRAINT organisation_document_media_type_check CHECK ((media_type = ANY (ARRAY['application/pdf'::text, 'image/png'::text, 'image/jpeg'::text]))),
  CONSTRAINT organisation_document_sha256_check CHECK ((length(sha256) = 32)),
  CONSTRAINT organisation_document_party_id_fkey FOREIGN KEY (party_id) REFERENCES organisation(party_id)
);

CREATE TABLE organisation_step (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  party_id bigint NOT NULL,
  kind text NOT NULL,
  reason text,
  data jsonb,
  by_actor text NOT NULL,
  by_name text NOT NULL,
  by_party bigint,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  held jsonb,
  CONSTRAINT organisation_step_pkey PRIMARY KEY (id),
  CONSTRAINT organisation_step_check CHECK (((kind = ANY (ARRAY['applied'::text, 'proposed'::text, 'approved'::text])) OR (reason IS NOT NULL))),
  CONSTRAINT organisation_step_kind_check CHECK ((kind = ANY (ARRAY['applied'::text, 'proposed'::text, 'approved'::text, 'refused'::text, 'suspended'::text, 'reinstated'::text]))),
  CONSTRAINT organisation_step_party_id_fkey FOREIGN KEY (party_id) REFERENCES organisation(party_id)
);

CREATE TABLE own_batch (
  party bigint NOT NULL,
  batch_no text NOT NULL,
  code text NOT NULL,
  product_name text,
  assigned boolean NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT own_batch_pkey PRIMARY KEY (party, batch_no)
);

CREATE TABLE party (
  id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  uri text NOT NULL,
  uscc text,
  gln text,
  name text,
  name_en text,
  kinds text[] DEFAULT '{}'::text[] NOT NULL,
  jurisdiction_code text,
  address text,
  contact_name text,
  contact_phone text,
  declared boolean DEFAULT false NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  merged_into bigint,
  entered_by bigint,
  CONSTRAINT party_pkey PRIMARY KEY (id),
  CONSTRAINT party_gln_key UNIQUE (gln),
  CONSTRAINT party_uri_key UNIQUE (uri),
  CONSTRAINT party_uscc_key UNIQUE (uscc),
  CONSTRAINT party_check CHECK (((NOT declared) OR (name IS NOT NULL))),
  CONSTRAINT party_check1 CHECK ((merged_into <> id)),
  CONSTRAINT party_gln_check CHECK ((gln ~ '^[0-9]{13}$'::text)),
  CONSTRAINT party_uscc_check CHECK ((uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'::text)),
  CONSTRAINT party_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES party(id),
  CONSTRAINT party_jurisdiction_code_fkey FOREIGN KEY (jurisdiction_code) REFERENCES jurisdiction(code),
  CONSTRAINT party_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES party(id)
);

CREATE TABLE party_alias (
  uri text NOT NULL,
  party_id bigint NOT NULL,
  CONSTRAINT party_alias_pkey PRIMARY KEY (uri),
  CONSTRAINT party_alias_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE party_change (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  party_id bigint NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  contact_changed boolean NOT NULL,
  by_actor text NOT NULL,
  by_name text NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT party_change_pkey PRIMARY KEY (id),
  CONSTRAINT party_change_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE party_history (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  party_id bigint NOT NULL,
  kind text NOT NULL,
  other_id bigint,
  uri text,
  places bigint[] DEFAULT '{}'::bigint[] NOT NULL,
  reason text NOT NULL,
  by_actor text NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT party_history_pkey PRIMARY KEY (id),
  CONSTRAINT party_history_check CHECK ((((kind = 'nameWithdrawn'::text) = (uri IS NOT NULL)) AND ((kind = 'nameWithdrawn'::text) = (other_id IS NULL)))),
  CONSTRAINT party_history_kind_check CHECK ((kind = ANY (ARRAY['merged'::text, 'separated'::text, 'nameWithdrawn'::text]))),
  CONSTRAINT party_history_other_id_fkey FOREIGN KEY (other_id) REFERENCES party(id),
  CONSTRAINT party_history_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE party_licence (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  party_id bigint NOT NULL,
  kind text NOT NULL,
  number text NOT NULL,
  issuer text,
  valid_from date,
  valid_to date,
  CONSTRAINT party_licence_pkey PRIMARY KEY (id),
  CONSTRAINT party_licence_party_id_kind_number_key UNIQUE (party_id, kind, number),
  CONSTRAINT party_licence_check CHECK ((valid_to >= valid_from)),
  CONSTRAINT party_licence_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE party_lot (
  party bigint NOT NULL,
  lot bigint NOT NULL,
  CONSTRAINT party_lot_pkey PRIMARY KEY (party, lot)
);

CREATE TABLE personal_data_act (
  id uuid NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  label text,
  erased text[] NOT NULL,
  kept text[] NOT NULL,
  reason text NOT NULL,
  by_actor text NOT NULL,
  at timestamp with time zone NOT NULL,
  CONSTRAINT personal_data_act_pkey PRIMARY KEY (id),
  CONSTRAINT personal_data_act_check CHECK (((kind = 'erased'::text) OR ((erased = '{}'::text[]) AND (kept = '{}'::text[])))),
  CONSTRAINT personal_data_act_kind_check CHECK ((kind = ANY (ARRAY['exported'::text, 'erased'::text])))
);

CREATE TABLE personal_data_request (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  reason text,
  asked_at timestamp with time zone NOT NULL,
  state text DEFAULT 'waiting'::text NOT NULL,
  answer text,
  decided_at timestamp with time zone,
  decided_by text,
  CONSTRAINT personal_data_request_pkey PRIMARY KEY (id),
  CONSTRAINT personal_data_request_answer_check CHECK ((length(answer) <= 1000)),
  CONSTRAINT personal_data_request_check CHECK (((state = ANY (ARRAY['waiting'::text, 'withdrawn'::text])) = (decided_by IS NULL))),
  CONSTRAINT personal_data_request_reason_check CHECK ((length(reason) <= 1000)),
  CONSTRAINT personal_data_request_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'withdrawn'::text, 'done'::text, 'refused'::text]))),
  CONSTRAINT personal_data_request_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);

CREATE TABLE place (
  id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
  uri text NOT NULL,
  code text,
  gln text,
  kind text,
  name text,
  name_en text,
  parent_id bigint,
  operator_party_id bigint,
  jurisdiction_code text,
  address text,
  longitude numeric(9,6),
  latitude numeric(8,6),
  capacity_kg numeric(18,6),
  declared boolean DEFAULT false NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamp with time zone DEFAULT now() NOT NULL,
  entered_by bigint,
  CONSTRAINT place_pkey PRIMARY KEY (id),
  CONSTRAINT place_code_key UNIQUE (code),
  CONSTRAINT place_uri_key UNIQUE (uri),
  CONSTRAINT place_capacity_kg_check CHECK ((capacity_kg >= (0)::numeric)),
  CONSTRAINT place_check CHECK ((parent_id <> id)),
  CONSTRAINT place_check1 CHECK (((NOT declared) OR ((name IS NOT NULL) AND (kind IS NOT NULL)))),
  CONSTRAINT place_kind_check CHECK ((kind = ANY (ARRAY['farm'::text, 'depot'::text, 'warehouse'::text, 'compartment'::text, 'bin'::text, 'tank'::text, 'plant'::text, 'line'::text, 'market'::text, 'stall'::text, 'shop'::text, 'canteen'::text, 'port'::text, 'slaughterhouse'::text, 'other'::text]))),
  CONSTRAINT place_latitude_check CHECK (((latitude >= ('-90'::integer)::numeric) AND (latitude <= (90)::numeric))),
  CONSTRAINT place_longitude_check CHECK (((longitude >= ('-180'::integer)::numeric) AND (longitude <= (180)::numeric))),
  CONSTRAINT place_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES party(id),
  CONSTRAINT place_jurisdiction_code_fkey FOREIGN KEY (jurisdiction_code) REFERENCES jurisdiction(code),
  CONSTRAINT place_operator_party_id_fkey FOREIGN KEY (operator_party_id) REFERENCES party(id),
  CONSTRAINT place_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES place(id)
);

CREATE TABLE place_alias (
  uri text NOT NULL,
  place_id bigint NOT NULL,
  CONSTRAINT place_alias_pkey PRIMARY KEY (uri),
  CONSTRAINT place_alias_place_id_fkey FOREIGN KEY (place_id) REFERENCES place(id)
);

CREATE TABLE place_change (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  place_id bigint NOT NULL,
  before jsonb NOT NULL,
  after jsonb NOT NULL,
  by_actor text NOT NULL,
  by_name text NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT place_change_pkey PRIMARY KEY (id),
  CONSTRAINT place_change_place_id_fkey FOREIGN KEY (place_id) REFERENCES place(id)
);

CREATE TABLE place_lot (
  place bigint NOT NULL,
  lot bigint NOT NULL,
  CONSTRAINT place_lot_pkey PRIMARY KEY (place, lot)
);

CREATE TABLE public_notice (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  kind text NOT NULL,
  reference text,
  issuer text NOT NULL,
  reason text NOT NULL,
  reason_en text,
  instructions text NOT NULL,
  instructions_en text,
  contact text NOT NULL,
  valid_from timestamp with time zone NOT NULL,
  published_by text NOT NULL,
  published_at timestamp with time zone DEFAULT now() NOT NULL,
  lifted_at timestamp with time zone,
  lifted_by text,
  lift_reason text,
  CONSTRAINT public_notice_pkey PRIMARY KEY (id),
  CONSTRAINT public_notice_check CHECK ((((lifted_at IS NULL) = (lifted_by IS NULL)) AND ((lifted_at IS NULL) = (lift_reason IS NULL)))),
  CONSTRAINT public_notice_kind_check CHECK ((kind = ANY (ARRAY['recalled'::text, 'withdrawn'::text])))
);

CREATE TABLE public_notice_lot (
  lot bigint NOT NULL,
  notice bigint NOT NULL,
  part bigint DEFAULT 0 NOT NULL,
  CONSTRAINT public_notice_lot_pkey PRIMARY KEY (lot, notice)
);

CREATE TABLE public_report (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  number text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  code text NOT NULL,
  lot bigint,
  category text NOT NULL,
  body text NOT NULL,
  contact text,
  locale text NOT NULL,
  state text DEFAULT 'new'::text NOT NULL,
  note text,
  handled_by text,
  handled_at timestamp with time zone,
  handled_party bigint,
  CONSTRAINT public_report_pkey PRIMARY KEY (id),
  CONSTRAINT public_report_number_key UNIQUE (number),
  CONSTRAINT public_report_body_check CHECK (((length(body) >= 1) AND (length(body) <= 2000))),
  CONSTRAINT public_report_category_check CHECK ((category = ANY (ARRAY['counterfeit'::text, 'quality'::text, 'illness'::text, 'label'::text, 'other'::text]))),
  CONSTRAINT public_report_check CHECK (((state = ANY (ARRAY['new'::text, 'inProgress'::text])) OR (contact IS NULL))),
  CONSTRAINT public_report_code_check CHECK ((length(code) <= 300)),
  CONSTRAINT public_report_contact_check CHECK ((length(contact) <= 200)),
  CONSTRAINT public_report_locale_check CHECK ((locale = ANY (ARRAY['zh-CN'::text, 'en'::text]))),
  CONSTRAINT public_report_note_check CHECK ((length(note) <= 2000)),
  CONSTRAINT public_report_number_check CHECK ((number ~ '^R[0-9A-Z]{9}$'::text)),
  CONSTRAINT public_report_state_check CHECK ((state = ANY (ARRAY['new'::text, 'inProgress'::text, 'closed'::text, 'unfounded'::text])))
);

CREATE TABLE recall_scope_run (
  id uuid NOT NULL,
  lot bigint NOT NULL,
  ignore_time boolean NOT NULL,
  seq bigint NOT NULL,
  ran_at timestamp with time zone NOT NULL,
  ran_by text NOT NULL,
  digest bytea NOT NULL,
  lots bigint[] NOT NULL,
  parties bigint[] NOT NULL,
  held_parties bigint[],
  held_lots bigint[],
  held_amounts bigint[],
  held_dims smallint[],
  CONSTRAINT recall_scope_run_pkey PRIMARY KEY (id),
  CONSTRAINT recall_scope_run_held CHECK (((num_nulls(held_parties, held_lots, held_amounts, held_dims) = ANY (ARRAY[0, 4])) AND (cardinality(held_lots) = cardinality(held_parties)) AND (cardinality(held_amounts) = cardinality(held_parties)) AND (cardinality(held_dims) = cardinality(held_parties))))
);

CREATE TABLE recovery_code (
  user_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  used_at timestamp with time zone,
  scheme smallint NOT NULL,
  CONSTRAINT recovery_code_pkey PRIMARY KEY (user_id, code_hash),
  CONSTRAINT recovery_code_code_hash_check CHECK ((length(code_hash) = 32)),
  CONSTRAINT recovery_code_scheme_check CHECK ((scheme = ANY (ARRAY[1, 2]))),
  CONSTRAINT recovery_code_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);

CREATE TABLE rights_change (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  holder text NOT NULL,
  party_id bigint,
  rights text[] NOT NULL,
  by_organisation boolean NOT NULL,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  by_actor text NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT rights_change_pkey PRIMARY KEY (id),
  CONSTRAINT rights_change_holder_check CHECK ((holder ~ '^(user|key):'::text))
);

CREATE TABLE scan_count (
  lot bigint NOT NULL,
  day date NOT NULL,
  first_at timestamp with time zone NOT NULL,
  last_at timestamp with time zone NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT scan_count_pkey PRIMARY KEY (lot, day),
  CONSTRAINT scan_count_count_check CHECK ((count > 0))
) WITH (fillfactor=80);

CREATE TABLE scan_hour (
  hour timestamp with time zone NOT NULL,
  outcome text NOT NULL,
  count bigint NOT NULL,
  CONSTRAINT scan_hour_pkey PRIMARY KEY (hour, outcome),
  CONSTRAINT scan_hour_count_check CHECK ((count > 0)),
  CONSTRAINT scan_hour_outcome_check CHECK ((outcome = ANY (ARRAY['normal'::text, 'recalled'::text, 'withdrawn'::text, 'unknown'::text, 'mistyped'::text])))
) WITH (fillfactor=80);

CREATE TABLE session (
  token_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  csrf_token text NOT NULL,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  seen_at timestamp with time zone DEFAULT now() NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  acting_party bigint,
  proven_at timestamp with time zone,
  second_factor boolean DEFAULT false NOT NULL,
  provider text,
  CONSTRAINT session_pkey PRIMARY KEY (token_hash),
  CONSTRAINT session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);

CREATE TABLE transformation_pool (
  key text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  CONSTRAINT transformation_pool_pkey PRIMARY KEY (key),
  CONSTRAINT transformation_pool_id_key UNIQUE (id)
);

CREATE TABLE user_identity (
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  linked_at timestamp with time zone NOT NULL,
  used_at timestamp with time zone,
  CONSTRAINT user_identity_pkey PRIMARY KEY (id),
  CONSTRAINT user_identity_issuer_subject_key UNIQUE (issuer, subject),
  CONSTRAINT user_identity_user_id_issuer_key UNIQUE (user_id, issuer),
  CONSTRAINT user_identity_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 255))),
  CONSTRAINT user_identity_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id)
);

CREATE TABLE webhook (
  id uuid NOT NULL,
  party_id bigint NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  kinds text[] NOT NULL,
  secret text NOT NULL,
  previous_secret text,
  previous_until timestamp with time zone,
  state text DEFAULT 'active'::text NOT NULL,
  since_seq bigint NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  failures integer DEFAULT 0 NOT NULL,
  failing_since timestamp with time zone,
  next_at timestamp with time zone NOT NULL,
  leased_until timestamp with time zone,
  CONSTRAINT webhook_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_check CHECK (((previous_secret IS NULL) = (previous_until IS NULL))),
  CONSTRAINT webhook_kinds_check CHECK (((cardinality(kinds) > 0) AND (kinds <@ ARRAY['event.captured'::text, 'claim.made'::text, 'claim.contested'::text, 'organisation.decided'::text]))),
  CONSTRAINT webhook_secret_form CHECK (((secret ~ '^(whsec_|s1\.)'::text) AND ((previous_secret IS NULL) OR (previous_secret ~ '^(whsec_|s1\.)'::text)))),
  CONSTRAINT webhook_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'stopped'::text, 'deleted'::text]))),
  CONSTRAINT webhook_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);

CREATE TABLE webhook_attempt (
  no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  message bigint NOT NULL,
  at timestamp with time zone NOT NULL,
  status integer,
  fault text,
  ms integer NOT NULL,
  by_actor text,
  CONSTRAINT webhook_attempt_pkey PRIMARY KEY (no),
  CONSTRAINT webhook_attempt_message_fkey FOREIGN KEY (message) REFERENCES webhook_message(no) ON DELETE CASCADE
);

CREATE TABLE webhook_cursor (
  one boolean DEFAULT true NOT NULL,
  seq bigint NOT NULL,
  CONSTRAINT webhook_cursor_pkey PRIMARY KEY (one),
  CONSTRAINT webhook_cursor_one_check CHECK (one)
);

CREATE TABLE webhook_message (
  no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  webhook uuid NOT NULL,
  kind text NOT NULL,
  body text NOT NULL,
  queued boolean DEFAULT true NOT NULL,
  created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  delivered_at timestamp with time zone,
  CONSTRAINT webhook_message_pkey PRIMARY KEY (no),
  CONSTRAINT webhook_message_id_key UNIQUE (id),
  CONSTRAINT webhook_message_webhook_fkey FOREIGN KEY (webhook) REFERENCES webhook(id)
);

-- Indexes

CREATE INDEX access_token_key ON public.access_token USING btree (key_id, expires_at);

CREATE INDEX api_key_party ON public.api_key USING btree (party_id, created_at) WHERE (party_id IS NOT NULL);

CREATE INDEX app_user_actor ON public.app_user USING btree ((('user:'::text || login)));

CREATE INDEX audit_entry_action ON ONLY public.audit_entry USING btree (action, at, no);

CREATE INDEX audit_entry_actor ON ONLY public.audit_entry USING btree (actor, at, no);

CREATE INDEX audit_entry_address ON ONLY public.audit_entry USING btree (address, at, no);

CREATE INDEX audit_entry_day ON ONLY public.audit_entry USING btree (day, no, at);

CREATE INDEX audit_entry_refused ON ONLY public.audit_entry USING btree (outcome, at, no) WHERE (outcome <> 'allowed'::text);

CREATE INDEX audit_entry_thing ON ONLY public.audit_entry USING btree (thing, thing_id, at, no) WHERE (thing IS NOT NULL);

CREATE INDEX capture_batch_committed ON public.capture_batch USING btree (committed_at);

CREATE INDEX capture_job_created ON public.capture_job USING btree (created_at, id);

CREATE INDEX capture_job_owner ON public.capture_job USING btree (owner, created_at DESC, id DESC);

CREATE INDEX edge_by_container ON ONLY public.edge_by_lot USING btree (container, lot) WHERE (container IS NOT NULL);

CREATE INDEX event_batch ON ONLY public.event USING btree (batch);

CREATE INDEX event_capturer ON ONLY public.event USING btree (capturer, no) WHERE (capturer <> 0);

CREATE INDEX event_claims ON ONLY public.event USING btree (no) WHERE (status = 1);

CREATE INDEX event_location ON ONLY public.event USING btree (biz_location, t0) WHERE (biz_location IS NOT NULL);

CREATE INDEX event_own_disposition ON ONLY public.event USING btree (disposition) WHERE (disposition ~~ '%:%'::text);

CREATE INDEX event_own_step ON ONLY public.event USING btree (biz_step) WHERE (biz_step ~~ '%:%'::text);

CREATE INDEX event_time ON ONLY public.event USING btree (t0);

CREATE INDEX event_claim_event ON public.event_claim USING btree (event);

CREATE INDEX event_void_declaration ON public.event_void USING btree (declaration);

CREATE INDEX import_job_of_party ON public.import_job USING btree (party, created_at DESC, id DESC);

CREATE INDEX import_job_open ON public.import_job USING btree (created_at) WHERE (state = ANY (ARRAY['queued'::text, 'checking'::text, 'writing'::text]));

CREATE INDEX invitation_party ON public.invitation USING btree (party_id);

CREATE INDEX jurisdiction_parent ON public.jurisdiction USING btree (parent_code);

CREATE INDEX ledger_batch_decision ON public.ledger_batch USING btree ((subjects[1])) WHERE (kind <> 1);

CREATE UNIQUE INDEX ledger_checkpoint_previous ON public.ledger_checkpoint USING btree (previous) NULLS NOT DISTINCT;

CREATE INDEX ledger_checkpoint_signed ON public.ledger_checkpoint USING btree (signed_at);

CREATE INDEX ledger_checkpoint_size ON public.ledger_checkpoint USING btree (size, no);

CREATE INDEX ledger_cosignature_witness ON public.ledger_cosignature USING btree (witness, checkpoint);

CREATE UNIQUE INDEX lot_code ON public.lot USING btree (code);

CREATE INDEX lot_grain_owner ON public.lot_grain USING btree (owner) WHERE (owner IS NOT NULL);

CREATE INDEX lot_grain_owner_before ON public.lot_grain USING btree (owner_before) WHERE (owner_before IS NOT NULL);

CREATE INDEX lot_grain_tier ON public.lot_grain USING btree (tier, area) WHERE (tier > 0);

CREATE INDEX lot_info_producer ON public.lot_info USING btree (producer);

CREATE INDEX lot_info_product ON public.lot_info USING btree (product_name text_pattern_ops);

CREATE UNIQUE INDEX membership_once ON public.membership USING btree (user_id, COALESCE(party_id, (0)::bigint), role) WHERE (ended_at IS NULL);

CREATE INDEX membership_party ON public.membership USING btree (party_id) WHERE (ended_at IS NULL);

CREATE INDEX oidc_request_expiry ON public.oidc_request USING btree (expires_at);

CREATE INDEX oidc_waiting_expiry ON public.oidc_waiting USING btree (expires_at);

CREATE INDEX organisation_state ON public.organisation USING btree (state, jurisdiction_code text_pattern_ops);

CREATE INDEX organisation_document_party ON public.organisation_document USING btree (party_id, at);

CREATE INDEX organisation_step_party ON public.organisation_step USING btree (party_id, id);

CREATE INDEX own_batch_code ON public.own_batch USING btree (code, party);

CREATE INDEX own_batch_number ON public.own_batch USING btree (upper(batch_no) text_pattern_ops);

CREATE INDEX party_jurisdiction ON public.party USING btree (jurisdiction_code);

CREATE INDEX party_list ON public.party USING btree (COALESCE(name, uri) COLLATE "C", id);

CREATE INDEX party_merged ON public.party USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX party_name ON public.party USING btree (name text_pattern_ops);

CREATE INDEX party_alias_party ON public.party_alias USING btree (party_id);

CREATE INDEX party_change_party ON public.party_change USING btree (party_id, id);

CREATE INDEX party_history_other ON public.party_history USING btree (other_id);

CREATE INDEX party_history_party ON public.party_history USING btree (party_id);

CREATE INDEX personal_data_act_subject ON public.personal_data_act USING btree (subject);

CREATE UNIQUE INDEX personal_data_request_waiting ON public.personal_data_request USING btree (user_id) WHERE (state = 'waiting'::text);

CREATE INDEX place_list ON public.place USING btree (COALESCE(name, uri) COLLATE "C", id);

CREATE INDEX place_name ON public.place USING btree (name text_pattern_ops);

CREATE INDEX place_operator ON public.place USING btree (operator_party_id);

CREATE INDEX place_parent ON public.place USING btree (parent_id);

CREATE INDEX place_alias_place ON public.place_alias USING btree (place_id);

CREATE INDEX place_change_actor ON public.place_change USING btree (by_actor);

CREATE INDEX place_change_place ON public.place_change USING btree (place_id, id);

CREATE INDEX place_lot_lot ON public.place_lot USING btree (lot);

CREATE INDEX public_notice_lots ON public.public_notice_lot USING btree (notice);

CREATE INDEX public_report_lot ON public.public_report USING btree (lot) WHERE (lot IS NOT NULL);

CREATE INDEX public_report_open ON public.public_report USING btree (state, created_at DESC, id DESC);

CREATE INDEX recall_scope_run_lot ON public.recall_scope_run USING btree (lot, ignore_time, seq DESC);

CREATE INDEX rights_change_holder ON public.rights_change USING btree (holder, id);

CREATE INDEX session_by_user ON public.session USING btree (user_id);

CREATE INDEX webhook_due ON public.webhook USING btree (next_at) WHERE (state = 'active'::text);

CREATE INDEX webhook_party ON public.webhook USING btree (party_id, created_at);

CREATE INDEX webhook_attempt_message ON public.webhook_attempt USING btree (message, no);

CREATE INDEX webhook_message_log ON public.webhook_message USING btree (webhook, no DESC);

CREATE INDEX webhook_message_old ON public.webhook_message USING btree (delivered_at) WHERE (delivered_at IS NOT NULL);

CREATE INDEX webhook_message_waits ON public.webhook_message USING btree (webhook, no) WHERE ((delivered_at IS NULL) AND queued);

-- Views

CREATE VIEW party_by_uri AS
 SELECT party.uri,
    party.id
   FROM party
UNION ALL
 SELECT party_alias.uri,
    party_alias.party_id AS id
   FROM party_alias;

CREATE VIEW party_stand_in AS
 WITH RECURSIVE up(id, stands) AS (
         SELECT party.id,
            party.merged_into
           FROM party
          WHERE (party.merged_into IS NOT NULL)
        UNION ALL
         SELECT up_1.id,
            p_1.merged_into
           FROM (up up_1
             JOIN party p_1 ON ((p_1.id = up_1.stands)))
          WHERE (p_1.merged_into IS NOT NULL)
        )
 SELECT up.id,
    up.stands
   FROM (up
     JOIN party p ON ((p.id = up.stands)))
  WHERE (p.merged_into IS NULL);

CREATE VIEW place_by_uri AS
 SELECT place.uri,
    place.id
   FROM place
UNION ALL
 SELECT place_alias.uri,
    place_alias.place_id AS id
   FROM place_alias;

-- Functions

CREATE OR REPLACE FUNCTION public.alone_at(asked bigint, mine bigint[])
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT NOT EXISTS (SELECT FROM event WHERE biz_location = asked AND capturer <> ALL (mine))
     AND NOT EXISTS (
           SELECT FROM place_lot l
             JOIN edge_by_lot e ON e.lot = l.lot AND (e.from_place = l.place OR e.to_place = l.place)
             JOIN event v ON v.no = e.event
            WHERE l.place = asked
              AND (v.capturer <> ALL (mine)
                OR (e.from_place = l.place AND e.from_party <> ALL (mine))
                OR (e.to_place = l.place AND e.to_party <> ALL (mine))))
$function$
;

CREATE OR REPLACE FUNCTION public.area_of_place(asked bigint)
 RETURNS text
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  WITH RECURSIVE around(id, code, depth) AS (
    SELECT parent_id, jurisdiction_code, 0 FROM place WHERE id = asked
    UNION ALL
    SELECT p.parent_id, p.jurisdiction_code, a.depth + 1
      FROM around a JOIN place p ON p.id = a.id WHERE a.code IS NULL AND a.depth < 16)
  SELECT code FROM around WHERE code IS NOT NULL LIMIT 1
$function$
;

CREATE OR REPLACE FUNCTION public.attest_audit_day()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  PERFORM public.ledger_attest(8, 'audit_day', to_char(NEW.day, 'YYYY-MM-DD') || '/' || NEW.month, 'entries', NEW.entries::text,
    'root', encode(NEW.root, 'hex'), 'keptUntil', NEW.kept_until);
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.attest_audit_pruned()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  PERFORM public.ledger_attest(8, 'audit_pruned', NEW.month, 'through', to_char(NEW.through, 'YYYY-MM-DD'),
    'entries', NEW.entries::text, 'by', NEW.by_actor, 'at', public.ledger_time(NEW.at));
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.attest_by()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  EXECUTE format('SELECT public.%I($1)', TG_ARGV[0]) USING NEW;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.attest_claim_contest(c claim_contest)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(3, 'claim_contest', c.event || '/' || c.party, 'reason', c.reason, 'by', c.said_by,
    'at', public.ledger_time(c.said_at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_ledger_erasure(e ledger_erasure)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  attests text;
  subject text;
BEGIN
  SELECT CASE WHEN b.kind = 1 THEN 'event' ELSE f.source END, CASE WHEN b.kind = 1 THEN b.subjects[e.leaf + 1]::text ELSE f.key END
    INTO attests, subject
    FROM public.ledger_batch b LEFT JOIN public.ledger_fact f ON b.kind <> 1 AND f.no = b.subjects[e.leaf + 1] WHERE b.id = e.batch;
  -- Else an erasure could hide itself.
  IF attests = 'ledger_erasure' THEN
    RAISE EXCEPTION 'the leaf of an erasure keeps its salt' USING ERRCODE = 'LS001';
  END IF;
  PERFORM public.ledger_attest(3, 'ledger_erasure', e.batch || '/' || e.leaf, 'attests', attests, 'subject', subject,
    'reason', e.reason, 'by', e.erased_by, 'at', public.ledger_time(e.erased_at));
END $function$
;

CREATE OR REPLACE FUNCTION public.attest_membership_ended(m membership)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(5, 'membership.ended', m.id::text, 'by', m.ended_by, 'at', public.ledger_time(m.ended_at),
    'reason', m.end_reason)
$function$
;

CREATE OR REPLACE FUNCTION public.attest_membership_granted(m membership)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(5, 'membership.granted', m.id::text, 'user', m.user_id::text, 'party', m.party_id::text,
    'role', m.role, 'by', m.granted_by, 'at', public.ledger_time(m.granted_at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_notice_lifted(n public_notice)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(3, 'public_notice.lifted', n.id::text, 'by', n.lifted_by, 'at', public.ledger_time(n.lifted_at),
    'reason', n.lift_reason)
$function$
;

CREATE OR REPLACE FUNCTION public.attest_notice_lots()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  PERFORM public.ledger_attest(3, 'public_notice_lot', notice || '/' || part, 'lots', string_agg(lot::text, ',' ORDER BY lot))
     FROM added GROUP BY notice, part;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.attest_notice_published(n public_notice)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(3, 'public_notice.published', n.id::text, 'kind', n.kind, 'reference', n.reference,
    'issuer', n.issuer, 'reason', n.reason, 'reasonEn', n.reason_en, 'instructions', n.instructions,
    'instructionsEn', n.instructions_en, 'contact', n.contact, 'validFrom', public.ledger_time(n.valid_from),
    'by', n.published_by, 'at', public.ledger_time(n.published_at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_organisation_step(s organisation_step)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(3, 'organisation_step', s.id::text, VARIADIC ARRAY['party', s.party_id::text, 'kind', s.kind,
    'reason', s.reason, 'data', s.data::text, 'by', s.by_actor, 'byParty', s.by_party::text, 'at', public.ledger_time(s.at)]
    || CASE WHEN s.held IS NULL THEN '{}' ELSE ARRAY['held', s.held::text] END)
$function$
;

CREATE OR REPLACE FUNCTION public.attest_party_change(c party_change)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(7, 'party_change', c.id::text, 'party', c.party_id::text, 'before', c.before::text,
    'after', c.after::text, 'contactChanged', c.contact_changed::text, 'by', c.by_actor, 'at', public.ledger_time(c.at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_party_history(h party_history)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(7, 'party_history', h.id::text, 'party', h.party_id::text, 'kind', h.kind, 'other', h.other_id::text,
    'uri', h.uri, 'places', to_jsonb(h.places)::text, 'reason', h.reason, 'by', h.by_actor, 'at', public.ledger_time(h.at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_party_registered(of_party bigint, data jsonb)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(7, 'party.registered', of_party::text, 'data', data::text)
$function$
;

CREATE OR REPLACE FUNCTION public.attest_personal_data_act(a personal_data_act)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(3, 'personal_data_act', a.id::text, 'kind', a.kind, 'subject', a.subject, 'label', a.label,
    'erased', to_jsonb(a.erased)::text, 'kept', to_jsonb(a.kept)::text, 'reason', a.reason, 'by', a.by_actor,
    'at', public.ledger_time(a.at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_place()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  PERFORM public.attest_place_change(NEW);
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.attest_place_change(c place_change)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(7, 'place_change', c.id::text, 'place', c.place_id::text, 'before', c.before::text,
    'after', c.after::text, 'by', c.by_actor, 'at', public.ledger_time(c.at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_rights_change(c rights_change)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT public.ledger_attest(5, 'rights_change', c.id::text, 'holder', c.holder, 'party', c.party_id::text,
    'rights', to_jsonb(c.rights)::text, 'byOrganisation', c.by_organisation::text, 'expiresAt', public.ledger_time(c.expires_at),
    'endedAt', public.ledger_time(c.ended_at), 'by', c.by_actor, 'at', public.ledger_time(c.at))
$function$
;

CREATE OR REPLACE FUNCTION public.attest_row()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  CASE TG_ARGV[0]
    WHEN 'membership.granted' THEN PERFORM public.attest_membership_granted(NEW);
    WHEN 'membership.ended' THEN PERFORM public.attest_membership_ended(NEW);
    WHEN 'organisation_step' THEN PERFORM public.attest_organisation_step(NEW);
    WHEN 'party_change' THEN PERFORM public.attest_party_change(NEW);
    WHEN 'public_notice.published' THEN PERFORM public.attest_notice_published(NEW);
    WHEN 'public_notice.lifted' THEN PERFORM public.attest_notice_lifted(NEW);
  END CASE;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.audit_day_in_turn()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  last date := (SELECT max(d.day) FROM public.audit_day d);
  next date := coalesce(last + 1, (SELECT b.day FROM public.audit_begin b));
BEGIN
  IF NEW.day IS DISTINCT FROM next AND NEW.day IS DISTINCT FROM last THEN
    RAISE EXCEPTION 'the next day to be closed is %, not %', next, NEW.day USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.day >= (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date THEN
    RAISE EXCEPTION 'the day % is not over', NEW.day USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.audit_day_lock(of_day date)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
RETURN (of_day - '2000-01-01'::date)
;

CREATE OR REPLACE FUNCTION public.audit_entry_under_day()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  last date;
BEGIN
  -- Such a transaction does not see that a day was closed meanwhile.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'audit entries are written in read committed transactions';
  END IF;
  -- A clock that is ahead of the database's puts nothing under a day that is long in coming.
  NEW.day := greatest(least((NEW.at AT TIME ZONE 'Asia/Shanghai')::date, (clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date),
                      (SELECT b.day FROM public.audit_begin b));
  LOOP
    PERFORM pg_advisory_xact_lock_shared(hashtext('liangsu.audit_day'), public.audit_day_lock(NEW.day));
    SELECT max(d.day) INTO last FROM public.audit_day d;
    EXIT WHEN last IS NULL OR last < NEW.day;
    NEW.day := last + 1;
  END LOOP;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.captured_by_viewer(asked bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT EXISTS (SELECT FROM event e WHERE e.no = asked AND whole_party(e.capturer) = ANY (viewer_parties()))
$function$
;

CREATE OR REPLACE FUNCTION public.concern_with_claims(events bigint[], lots bigint[], parties bigint[], places bigint[])
 RETURNS void
 LANGUAGE sql
AS $function$
  INSERT INTO claim_lot (event, lot)
  SELECT DISTINCT u.event, u.lot FROM unnest(events, lots) AS u(event, lot) ON CONFLICT DO NOTHING;
  INSERT INTO claim_concern (party, event)
  SELECT whole_party(u.party), u.event FROM unnest(events, parties) AS u(event, party) WHERE u.party <> 0
  UNION
  SELECT o.operator, u.event FROM unnest(events, places) AS u(event, place) JOIN operators_of(places) o ON o.place = u.place
  ON CONFLICT DO NOTHING
$function$
;

CREATE OR REPLACE FUNCTION public.declared_before(asked bigint, one bigint, other bigint)
 RETURNS boolean
 LANGUAGE sql
AS $function$
  WITH made AS MATERIALIZED (
    SELECT DISTINCT CASE e.capturer WHEN 0 THEN coalesce(x.to_party, 0) ELSE e.capturer END AS author,
           ARRAY[coalesce(b.seq, 9223372036854775807), e.no] AS at,
           (SELECT min(coalesce(w.seq, 9223372036854775807)) FROM event_void v LEFT JOIN capture_batch w ON w.id = v.batch
             WHERE v.event = e.no) AS void
      FROM edge_by_lot x JOIN event e ON e.no = x.event LEFT JOIN capture_batch b ON b.id = e.batch
     WHERE x.lot = asked AND x.role IN (1, 10) AND x.flags IS NULL),
  authors AS MATERIALIZED (SELECT author, whole_party(author) AS whole FROM (SELECT DISTINCT author FROM made) a),
  ours AS MATERIALIZED (
    SELECT at, void, whole = whole_party(one) AS is_one FROM made JOIN authors USING (author)
     WHERE whole IN (whole_party(one), whole_party(other))),
  spoke AS (SELECT min(at) FILTER (WHERE is_one) AS one, min(at) FILTER (WHERE NOT is_one) AS other FROM ours)
  SELECT coalesce(
    min(at) FILTER (WHERE is_one AND (void IS NULL OR void > spoke.other[1]))
      < min(at) FILTER (WHERE NOT is_one AND (void IS NULL OR void > spoke.one[1])), false)
    FROM ours, spoke
$function$
;

CREATE OR REPLACE FUNCTION public.ends_declared_wrong(asked bigint)
 RETURNS bigint[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT coalesce(array_agg(DISTINCT e.id), '{}')
    FROM event_void v JOIN event o ON o.no = v.event CROSS JOIN LATERAL unnest(o.ends) AS e(id)
   WHERE v.declaration = asked AND o.status <> 3
$function$
;

CREATE OR REPLACE FUNCTION public.ensure_audit_months(of_instant timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  first timestamp := date_trunc('month', of_instant AT TIME ZONE 'Asia/Shanghai');
  start timestamp;
  child text;
  made  boolean := false;
BEGIN
  -- Nobody makes partitions by the thousand: only around the present.
  IF of_instant < clock_timestamp() - interval '2 months' OR of_instant > clock_timestamp() + interval '2 months' THEN
    RETURN false;
  END IF;
  -- As it is but once a month: nobody waits.
  IF to_regclass('public.audit_entry_' || to_char(first, 'YYYY_MM')) IS NOT NULL
     AND to_regclass('public.audit_entry_' || to_char(first + interval '1 month', 'YYYY_MM')) IS NOT NULL THEN
    RETURN false;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('liangsu.partitions'), hashtext('audit_entry'));
  FOREACH start IN ARRAY ARRAY[first, first + interval '1 month'] LOOP
    child := 'audit_entry_' || to_char(start, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || quote_ident(child)) IS NOT NULL;
    BEGIN
      EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_entry FOR VALUES FROM (%L) TO (%L)', child,
                     start AT TIME ZONE 'Asia/Shanghai', (start + interval '1 month') AT TIME ZONE 'Asia/Shanghai');
      EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE OR TRUNCATE ON public.%I FOR EACH STATEMENT '
                     'EXECUTE FUNCTION public.refuse_change()', child || '_is_evidence', child);
      made := true;
    EXCEPTION WHEN check_violation THEN
      NULL; -- entries of that month lie in audit_entry_rest already: they stay there
    END;
  END LOOP;
  RETURN made;
END $function$
;

CREATE OR REPLACE FUNCTION public.ensure_partitions(kind text, upto bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
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
END $function$
;

CREATE OR REPLACE FUNCTION public.erase_name(of_actor text)
 RETURNS TABLE(place text, id bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  instead text;
BEGIN
  SELECT a.label INTO STRICT instead FROM personal_data_act a WHERE a.subject = of_actor AND a.kind = 'erased' AND a.label IS NOT NULL
   ORDER BY a.at DESC LIMIT 1;
  RETURN QUERY UPDATE organisation_step s SET by_name = instead WHERE s.by_actor = of_actor AND s.by_name <> instead
    RETURNING 'organisation_step'::text, s.id;
  RETURN QUERY UPDATE party_change c SET by_name = instead WHERE c.by_actor = of_actor AND c.by_name <> instead
    RETURNING 'party_change'::text, c.id;
  RETURN QUERY UPDATE place_change c SET by_name = instead WHERE c.by_actor = of_actor AND c.by_name <> instead
    RETURNING 'place_change'::text, c.id;
END $function$
;

CREATE OR REPLACE FUNCTION public.grain_lots(asked bigint[])
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT DISTINCT g.lot FROM lot_grain g
   WHERE g.lot = ANY (asked)
     AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = g.event)
     AND NOT EXISTS (SELECT FROM event e WHERE e.no = g.event AND whole_party(e.capturer) = ANY (viewer_grain_owners()))
     AND (whole_party(g.owner) = ANY (viewer_grain_owners())
       OR whole_party(g.owner_before) = ANY (viewer_grain_owners())
       OR CASE WHEN g.tier IS NULL OR g.tier = 0 THEN false
               WHEN g.tier > 1 AND g.area IS NOT NULL THEN in_viewer_reserve(g.tier, g.area)
               ELSE EXISTS (
                 SELECT FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_place), (x.to_place)) AS at(place)
                  WHERE x.lot = g.lot AND x.flags IS NULL AND x.role <> 14 AND (g.tier = 1 OR x.event = g.event)
                    AND in_viewer_reserve(g.tier, area_of_place(at.place)))
          END)
$function$
;

CREATE OR REPLACE FUNCTION public.has_entered(asked bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT EXISTS (SELECT FROM own_batch WHERE party = asked) OR EXISTS (SELECT FROM import_job WHERE party = asked)
      OR EXISTS (SELECT FROM entry_request WHERE party = asked)
$function$
;

CREATE OR REPLACE FUNCTION public.hold_organisation()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  SELECT public.organisation_held(o) INTO STRICT NEW.held FROM public.organisation o WHERE o.party_id = NEW.party_id;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.in_viewer_area(code text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  SELECT EXISTS (SELECT FROM unnest(coalesce(nullif(current_setting('liangsu.sees_areas', true), ''), '{}')::text[]) AS a(stem)
                  WHERE starts_with(code, a.stem))
$function$
;

CREATE OR REPLACE FUNCTION public.in_viewer_reserve(tier smallint, code text)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT CASE tier
           WHEN 1 THEN 'central:' || left(code, 2)
           WHEN 2 THEN 'provincial:' || left(code, 2)
           WHEN 3 THEN 'prefecture:' || left(code, 4)
           WHEN 4 THEN 'county:' || left(code, 6)
         END = ANY (coalesce(nullif(current_setting('liangsu.sees_reserves', true), ''), '{}')::text[])
$function$
;

CREATE OR REPLACE FUNCTION public.keep_but_erased_name()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF to_jsonb(NEW) - 'by_name' IS DISTINCT FROM to_jsonb(OLD) - 'by_name'
     OR NOT EXISTS (SELECT FROM personal_data_act a
                     WHERE a.kind = 'erased' AND a.subject = OLD.by_actor AND a.label = NEW.by_name) THEN
    RAISE EXCEPTION 'table % is evidence: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'LS001';
  END IF;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_but_erased_paper()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF to_jsonb(NEW) - ARRAY['content', 'name', 'erased_at'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['content', 'name', 'erased_at']
     OR OLD.content IS NULL OR NEW.content IS NOT NULL OR NEW.name <> '–'
     OR NOT EXISTS (SELECT FROM personal_data_act a WHERE a.kind = 'erased' AND a.subject = 'paper:' || OLD.id) THEN
    RAISE EXCEPTION 'table % is evidence: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'LS001';
  END IF;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_but_pruned_part()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NOT EXISTS (SELECT FROM audit_pruned p WHERE p.month = OLD.month AND OLD.day <= p.through) THEN
    RAISE EXCEPTION 'table % is evidence: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'LS001';
  END IF;
  RETURN OLD;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_key_rights()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  INSERT INTO public.rights_change (holder, party_id, rights, by_organisation, expires_at, ended_at, by_actor)
  VALUES ('key:' || NEW.id, NEW.party_id, NEW.rights, NEW.by_organisation, NEW.expires_at, NEW.revoked_at,
          coalesce(NEW.revoked_by, nullif(current_setting('liangsu.actor', true), ''), NEW.created_by, 'system'));
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_ledger_backfill()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF NEW.one IS DISTINCT FROM OLD.one OR NEW.upto IS DISTINCT FROM OLD.upto OR NEW.done < OLD.done OR NEW.done > NEW.upto THEN
    RAISE EXCEPTION 'ledger_backfill is evidence: only done changes, and it grows up to upto' USING ERRCODE = 'LS001';
  END IF;
  RETURN NEW;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_licence_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  CASE TG_OP
    WHEN 'INSERT' THEN
      PERFORM public.note_licences(party_id, array_agg(id), '[]') FROM added GROUP BY party_id ORDER BY party_id;
    WHEN 'DELETE' THEN
      PERFORM public.note_licences(party_id, '{}', jsonb_agg(public.licence_data(kind, number, issuer, valid_from, valid_to)))
         FROM removed GROUP BY party_id ORDER BY party_id;
    WHEN 'UPDATE' THEN
      PERFORM public.note_licences(p.party_id,
                ARRAY(SELECT id FROM added a WHERE a.party_id = p.party_id),
                coalesce((SELECT jsonb_agg(public.licence_data(kind, number, issuer, valid_from, valid_to))
                            FROM removed r WHERE r.party_id = p.party_id), '[]'))
         FROM (SELECT party_id FROM added UNION SELECT party_id FROM removed ORDER BY party_id) p;
  END CASE;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_party_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  INSERT INTO party_change (party_id, before, after, contact_changed, by_actor, by_name)
  VALUES (NEW.id, party_data(OLD), party_data(NEW),
          (OLD.contact_name, OLD.contact_phone) IS DISTINCT FROM (NEW.contact_name, NEW.contact_phone),
          coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'),
          coalesce(current_setting('liangsu.actor_name', true), ''));
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_place_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  INSERT INTO public.place_change (place_id, before, after, by_actor, by_name)
  VALUES (NEW.id, public.place_data(OLD), public.place_data(NEW),
          coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'),
          coalesce(current_setting('liangsu.actor_name', true), ''));
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.keep_user_rights()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  INSERT INTO public.rights_change (holder, party_id, rights, by_organisation, ended_at, by_actor)
  VALUES ('user:' || NEW.id, NEW.party_id, NEW.rights, false, NEW.disabled_at,
          coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'));
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.ledger_attest(of_kind integer, of_source text, of_key text, VARIADIC members text[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  subject bigint;
  batch_id bigint := nextval('public.batch_no');
  -- Three times 122 random bits.
  salt bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  names text[] := ARRAY['what', 'id'];
  texts text[] := ARRAY[of_source, of_key];
BEGIN
  FOR i IN 1 .. cardinality(members) BY 2 LOOP
    names := names || members[i];
    texts := texts || members[i + 1];
  END LOOP;
  INSERT INTO public.ledger_fact (source, key) VALUES (of_source, of_key) RETURNING no INTO subject;
  INSERT INTO public.ledger_batch (id, kind, subjects, commitments) VALUES
    (batch_id, of_kind, ARRAY[subject],
     sha256(salt || '\x4c5301'::bytea || set_byte('\x00'::bytea, 0, of_kind) || public.ledger_canonical(names, texts)));
  INSERT INTO public.ledger_salt (batch, salts) VALUES (batch_id, salt);
  INSERT INTO public.ledger_pending (batch) VALUES (batch_id);
END $function$
;

CREATE OR REPLACE FUNCTION public.ledger_canonical(names text[], texts text[])
 RETURNS bytea
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT '\x07'::bytea || int4send(cardinality(names)) || string_agg(
           int4send(octet_length(n)) || convert_to(n, 'UTF8')
           || CASE WHEN t IS NULL THEN '\x00'::bytea
                   ELSE '\x04'::bytea || int4send(octet_length(convert_to(t, 'UTF8'))) || convert_to(t, 'UTF8') END,
           ''::bytea ORDER BY n COLLATE "C")
    FROM unnest(names, texts) AS m (n, t)
$function$
;

CREATE OR REPLACE FUNCTION public.ledger_erase(of_batch bigint, of_leaf integer, why text, by_whom text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  INSERT INTO public.ledger_erasure (batch, leaf, reason, erased_by) VALUES (of_batch, of_leaf, why, by_whom)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE public.ledger_salt SET salts = overlay(salts PLACING decode(repeat('00', 32), 'hex') FROM 32 * of_leaf + 1)
    WHERE batch = of_batch AND of_leaf >= 0 AND octet_length(salts) >= 32 * of_leaf + 32;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'batch % has no leaf %', of_batch, of_leaf USING ERRCODE = 'no_data_found';
  END IF;
  RETURN true;
END $function$
;

CREATE OR REPLACE FUNCTION public.ledger_place_of_event(of_event bigint)
 RETURNS TABLE(batch bigint, place integer)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT b.id, array_position(b.subjects, of_event) - 1
    FROM public.event e
    JOIN public.ledger_batch b ON b.kind = 1 AND b.id = coalesce(
           (SELECT x.id FROM public.ledger_batch x WHERE x.id = e.batch),
           (SELECT f.batch FROM public.ledger_backfilled f WHERE f.first_no <= of_event ORDER BY f.first_no DESC LIMIT 1))
   WHERE e.no = of_event AND of_event = ANY (b.subjects)
$function$
;

CREATE OR REPLACE FUNCTION public.ledger_time(t timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT to_char(t AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$function$
;

CREATE OR REPLACE FUNCTION public.licence_data(kind text, number text, issuer text, valid_from date, valid_to date)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT jsonb_build_object('kind', kind, 'number', number, 'issuer', issuer, 'validFrom', valid_from, 'validTo', valid_to)
$function$
;

CREATE OR REPLACE FUNCTION public.membership_separation()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
END $function$
;

CREATE OR REPLACE FUNCTION public.named_in_evidence(actor text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT EXISTS (SELECT FROM capture_document WHERE captured_by = actor) OR EXISTS (SELECT FROM claim_contest WHERE said_by = actor)
      OR EXISTS (SELECT FROM organisation_step WHERE by_actor = actor) OR EXISTS (SELECT FROM organisation_document WHERE by_actor = actor)
      OR EXISTS (SELECT FROM party_change WHERE by_actor = actor) OR EXISTS (SELECT FROM party_history WHERE by_actor = actor)
      OR EXISTS (SELECT FROM recall_scope_run WHERE ran_by = actor) OR EXISTS (SELECT FROM public_notice WHERE actor IN (published_by, lifted_by))
      OR EXISTS (SELECT FROM public_report WHERE handled_by = actor) OR EXISTS (SELECT FROM ledger_erasure WHERE erased_by = actor)
      OR EXISTS (SELECT FROM membership WHERE actor IN (granted_by, ended_by)) OR EXISTS (SELECT FROM invitation WHERE invited_by = actor)
      OR EXISTS (SELECT FROM entry_request WHERE created_by = actor) OR EXISTS (SELECT FROM import_job WHERE created_by = actor)
      OR EXISTS (SELECT FROM personal_data_act WHERE by_actor = actor) OR EXISTS (SELECT FROM personal_data_request WHERE decided_by = actor)
      OR EXISTS (SELECT FROM audit_entry WHERE audit_entry.actor = named_in_evidence.actor)
      OR EXISTS (SELECT FROM audit_entry WHERE thing = 'account' AND thing_id = substr(named_in_evidence.actor, 6) AND named_in_evidence.actor LIKE 'user:%')
      OR EXISTS (SELECT FROM place_change WHERE by_actor = actor) OR EXISTS (SELECT FROM rights_change WHERE by_actor = actor)
      OR EXISTS (SELECT FROM audit_pruned WHERE by_actor = actor)
$function$
;

CREATE OR REPLACE FUNCTION public.note_licences(of_party bigint, added bigint[], removed jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  before jsonb;
  after  jsonb;
BEGIN
  SELECT coalesce(jsonb_agg(d ORDER BY d->>'kind', d->>'number'), '[]') INTO after
    FROM (SELECT public.licence_data(kind, number, issuer, valid_from, valid_to) AS d FROM public.party_licence WHERE party_id = of_party) l;
  SELECT coalesce(jsonb_agg(d ORDER BY d->>'kind', d->>'number'), '[]') INTO before
    FROM (SELECT public.licence_data(kind, number, issuer, valid_from, valid_to) AS d FROM public.party_licence
           WHERE party_id = of_party AND id <> ALL (added)
          UNION ALL SELECT jsonb_array_elements(removed)) l;
  IF before <> after THEN
    INSERT INTO public.party_change (party_id, before, after, contact_changed, by_actor, by_name)
    VALUES (of_party, jsonb_build_object('licences', before), jsonb_build_object('licences', after), false,
            coalesce(nullif(current_setting('liangsu.actor', true), ''), 'system'),
            coalesce(current_setting('liangsu.actor_name', true), ''));
  END IF;
END $function$
;

CREATE OR REPLACE FUNCTION public.operators_of(places bigint[])
 RETURNS TABLE(place bigint, operator bigint)
 LANGUAGE sql
 STABLE
AS $function$
  WITH RECURSIVE up(place, operator, around, depth) AS (
    SELECT p.id, p.operator_party_id, p.parent_id, 0 FROM place p WHERE p.id = ANY (places)
    UNION ALL
    SELECT up.place, p.operator_party_id, p.parent_id, up.depth + 1
      FROM up JOIN place p ON p.id = up.around WHERE up.operator IS NULL AND up.depth < 16)
  SELECT up.place, coalesce(s.stands, up.operator)
    FROM up LEFT JOIN party_stand_in s ON s.id = up.operator WHERE up.operator IS NOT NULL
$function$
;

CREATE OR REPLACE FUNCTION public.organisation_held(o organisation)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT jsonb_build_object('kinds', to_jsonb(o.kinds), 'jurisdictionCode', o.jurisdiction_code, 'authorityLevel', o.authority_level,
    'disciplines', to_jsonb(o.disciplines), 'laboratoryLevel', o.laboratory_level)
$function$
;

CREATE OR REPLACE FUNCTION public.party_data(p party)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  SELECT jsonb_build_object('name', p.name, 'nameEn', p.name_en, 'uscc', p.uscc, 'gln', p.gln, 'kinds', to_jsonb(p.kinds),
    'jurisdictionCode', p.jurisdiction_code, 'address', p.address, 'declared', p.declared)
$function$
;

CREATE OR REPLACE FUNCTION public.party_registered()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  PERFORM public.attest_party_registered(NEW.id, jsonb_build_object('name', NEW.name, 'nameEn', NEW.name_en, 'uscc', NEW.uscc,
    'gln', NEW.gln, 'kinds', to_jsonb(NEW.kinds), 'jurisdictionCode', NEW.jurisdiction_code, 'address', NEW.address,
    'declared', NEW.declared));
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.place_data(p place)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT jsonb_build_object('name', p.name, 'nameEn', p.name_en, 'code', p.code, 'gln', p.gln, 'kind', p.kind, 'parent', p.parent_id,
    'operator', p.operator_party_id, 'jurisdictionCode', p.jurisdiction_code, 'address', p.address,
    'longitude', p.longitude, 'latitude', p.latitude, 'capacityKg', p.capacity_kg, 'declared', p.declared)
$function$
;

CREATE OR REPLACE FUNCTION public.public_boxed_records(of_lot bigint)
 RETURNS TABLE(event bigint, batch bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT DISTINCT e.event, e.batch
    FROM (SELECT x.container, x.t0 FROM public.edge_by_lot x
           WHERE x.lot = of_lot AND x.role = 11 AND x.flags IS NULL
             AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
           ORDER BY x.event, x.ord LIMIT 4) b
   CROSS JOIN LATERAL (
     SELECT x.event, x.batch FROM public.edge_by_lot x
      WHERE x.lot = b.container AND x.role IN (4, 5, 7) AND x.flags IS NULL AND x.t0 >= b.t0
        AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
      ORDER BY x.event, x.ord LIMIT 12) e
$function$
;

CREATE OR REPLACE FUNCTION public.public_lots(codes text[], as_of timestamp with time zone)
 RETURNS json
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(
             l.id, l.code,
             CASE WHEN i.lot IS NOT NULL THEN
               json_build_array(i.product_name, i.commodity, i.food_class, i.grade, i.origin_area, i.producer,
                                i.ilmd ? 'liangsu:producer', i.made_at, i.harvest_date, i.harvest_year,
                                i.production_date, i.best_before) END,
             (SELECT json_agg(json_build_array(n.kind, n.reference, n.issuer, n.reason, n.reason_en, n.instructions,
                                               n.instructions_en, n.contact, extract(epoch FROM n.valid_from) * 1000)
                              ORDER BY n.kind, n.valid_from DESC, n.id DESC)
                FROM public_notice_lot p JOIN public_notice n ON n.id = p.notice
               WHERE p.lot = l.id AND n.lifted_at IS NULL AND n.valid_from <= as_of),
             (SELECT json_build_array(sum(s.count), extract(epoch FROM min(s.first_at)) * 1000)
                FROM scan_count s WHERE s.lot = l.id),
             -- False when every event that named the lot was declared wrong.
             o.own IS NOT NULL OR EXISTS (
               SELECT FROM edge_by_lot x
                WHERE x.lot = l.id AND x.role <> 14 AND x.flags IS NULL
                  AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)),
             o.own, b.boxed, h.inputs, o.found = 80))
      FROM unnest(codes) AS c (code)
      JOIN lot l ON l.code = c.code AND l.kind <> 3
      LEFT JOIN lot_info i ON i.lot = l.id
     -- Sightings and the ways into later products are nobody's business here.
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.lot, e.role, e.t0, e.from_place, e.from_party, e.to_place, e.to_party)) AS own,
              array_agg(e.container) FILTER (WHERE e.role = 11) AS boxes,
              array_agg(e.t0) FILTER (WHERE e.role = 11) AS since,
              array_agg(coalesce(e.hub, e.event)) FILTER (WHERE e.role = 10) AS hubs,
              array_agg(e.t0 + coalesce(e.span, 0)) FILTER (WHERE e.role = 10) AS until,
              count(*) AS found
         FROM (SELECT y.* FROM (SELECT x.* FROM edge_by_lot x WHERE x.lot = l.id AND x.flags IS NULL
                                  ORDER BY x.event, x.ord LIMIT 400) y
                WHERE y.role IN (1, 4, 5, 7, 10, 11) AND y.flags IS NULL
                  AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = y.event)
                LIMIT 80) e) o
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.lot, e.role, e.t0, e.from_place, e.from_party, e.to_place, e.to_party)) AS boxed
         FROM unnest(o.boxes[1:4], o.since[1:4]) AS u (box, t)
        CROSS JOIN LATERAL (
          SELECT x.* FROM edge_by_lot x
           WHERE x.lot = u.box AND x.role IN (4, 5, 7) AND x.flags IS NULL AND x.t0 >= u.t
             AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
           ORDER BY x.event, x.ord LIMIT 12) e) b
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.lot, e.t1)) AS inputs
         FROM unnest(o.hubs, o.until) AS u (hub, until)
        CROSS JOIN LATERAL (
          SELECT x.lot, x.t0 + coalesce(x.span, 0) AS t1
            FROM edge_by_hub x
           WHERE x.hub = u.hub AND x.role = 9 AND x.lot <> 0 AND x.flags IS NULL AND x.t0 <= u.until
             AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
           ORDER BY x.event, x.ord LIMIT 200) e) h);
END $function$
;

CREATE OR REPLACE FUNCTION public.public_making_records(lots bigint[])
 RETURNS TABLE(event bigint, batch bigint, input bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  WITH made AS (
    SELECT m.* FROM unnest(lots) AS f (lot)
     CROSS JOIN LATERAL (
       SELECT x.event, x.batch, x.role, coalesce(x.hub, x.event) AS hub, x.t0 + coalesce(x.span, 0) AS until
         FROM public.edge_by_lot x
        WHERE x.lot = f.lot AND x.role IN (1, 10) AND x.flags IS NULL
          AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
        ORDER BY x.event LIMIT 50) m)
  SELECT event, batch, NULL FROM made
  UNION ALL
  SELECT y.event, y.batch, y.lot FROM made m
   CROSS JOIN LATERAL (
     SELECT x.event, x.batch, x.lot FROM public.edge_by_hub x
      WHERE m.role = 10 AND x.hub = m.hub AND x.role = 9 AND x.lot <> 0 AND x.flags IS NULL AND x.t0 <= m.until
        AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event)
      ORDER BY x.event, x.ord LIMIT 50) y
$function$
;

CREATE OR REPLACE FUNCTION public.public_makings(lots bigint[])
 RETURNS json
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
  RETURN (
    SELECT json_agg(json_build_array(f.lot, i.producer, i.origin_area, i.harvest_date, i.harvest_year, m.makings))
      FROM unnest(lots) AS f (lot)
      LEFT JOIN lot_info i ON i.lot = f.lot
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(e.role, e.t0, e.t1, e.place, e.to_party, CASE WHEN e.role = 10 THEN (
                SELECT json_agg(json_build_array(y.lot, y.t1))
                  FROM (SELECT x.lot, x.t0 + coalesce(x.span, 0) AS t1
                          FROM edge_by_hub x
                         WHERE x.hub = e.hub AND x.role = 9 AND x.lot <> 0 AND x.flags IS NULL AND x.t0 <= e.t1
                           AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
                         ORDER BY x.event, x.ord LIMIT 200) y) END,
                e.role = 1 AND (i.harvest_date IS NOT NULL OR p.kind = 'farm' OR q.kinds && '{grower,cooperative}'),
                p.jurisdiction_code)) AS makings
         FROM (SELECT x.role, coalesce(x.hub, x.event) AS hub, x.t0, x.t0 + coalesce(x.span, 0) AS t1,
                      coalesce(x.to_place, x.from_place) AS place, x.to_party
                 FROM edge_by_lot x
                WHERE x.lot = f.lot AND x.role IN (1, 10) AND x.flags IS NULL
                  AND NOT EXISTS (SELECT FROM event_void v WHERE v.event = x.event)
                ORDER BY x.event LIMIT 400) e
         LEFT JOIN place p ON p.id = e.place
         LEFT JOIN party q ON q.id = e.to_party) m);
END $function$
;

CREATE OR REPLACE FUNCTION public.public_records(of_lot bigint, most integer)
 RETURNS TABLE(event bigint, batch bigint, role smallint, t0 bigint)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT r.event, min(r.batch), min(r.role), min(r.t0)
    FROM (SELECT x.event, x.batch, CASE WHEN s.shown THEN x.role END AS role, CASE WHEN s.shown THEN x.t0 END AS t0
            FROM public.edge_by_lot x
           CROSS JOIN LATERAL (SELECT x.role IN (1, 4, 5, 7, 10) AND x.flags IS NULL
                                  AND NOT EXISTS (SELECT FROM public.event_void v WHERE v.event = x.event) AS shown) s
           WHERE x.lot = of_lot AND x.role <> 14
          UNION ALL
          SELECT d.event, e.batch, NULL, NULL FROM public.declaration_lot d JOIN public.event e ON e.no = d.event
           WHERE d.lot = of_lot) r
   GROUP BY r.event ORDER BY r.event LIMIT most
$function$
;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'table % is evidence: rows are added, never changed', TG_TABLE_NAME USING ERRCODE = 'LS001';
END $function$
;

CREATE OR REPLACE FUNCTION public.seen_ends(asked bigint[])
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT id FROM unnest(asked) AS e(id) WHERE CASE WHEN id > 0 THEN sees_party(id) ELSE sees_place(-id) END
$function$
;

CREATE OR REPLACE FUNCTION public.seen_lots(asked bigint[])
 RETURNS SETOF bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  WITH said AS MATERIALIZED (
    SELECT DISTINCT x.lot, ends.id
      FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
     WHERE x.lot = ANY (asked) AND x.flags IS NULL AND x.role NOT IN (3, 14, 15) AND ends.id IS NOT NULL),
  seen AS MATERIALIZED (SELECT e FROM seen_ends((SELECT array_agg(DISTINCT id) FROM said)) AS s(e)),
  moved AS MATERIALIZED (
    SELECT lot FROM said JOIN seen ON seen.e = said.id
    UNION SELECT lot FROM grain_lots(asked) AS g(lot)),
  sighted AS MATERIALIZED (
    SELECT x.lot, x.event, ends.id
      FROM edge_by_lot x CROSS JOIN LATERAL (VALUES (x.from_party), (x.to_party), (-x.from_place), (-x.to_place)) AS ends(id)
     WHERE x.lot = ANY (asked) AND x.lot NOT IN (SELECT lot FROM moved)
       AND x.flags IS NULL AND x.role IN (3, 15) AND ends.id IS NOT NULL),
  there AS MATERIALIZED (SELECT e FROM seen_ends((SELECT array_agg(DISTINCT id) FROM sighted)) AS s(e)),
  direct AS MATERIALIZED (
    SELECT lot FROM moved
    UNION SELECT lot FROM sighted JOIN there ON there.e = sighted.id WHERE NOT captured_by_viewer(event))
  SELECT lot FROM direct
  UNION ALL
  SELECT lot FROM (
    SELECT DISTINCT x.lot FROM edge_by_lot x
     WHERE x.lot = ANY (asked) AND x.role = 11 AND x.flags IS NULL AND x.lot NOT IN (SELECT lot FROM direct)) boxed
   WHERE sees_lot(lot)
$function$
;

CREATE OR REPLACE FUNCTION public.sees_all()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce(current_setting('liangsu.sees', true), '') = 'all'
$function$
;

CREATE OR REPLACE FUNCTION public.sees_event(ends bigint[], status smallint, asked bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  IF EXISTS (SELECT FROM seen_ends(ends)) THEN RETURN true; END IF;
  RETURN status = 3 AND EXISTS (SELECT FROM seen_ends(ends_declared_wrong(asked)));
END $function$
;

CREATE OR REPLACE FUNCTION public.sees_lot(asked bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  WITH RECURSIVE boxes(box, since, until, depth) AS (
    SELECT asked, -9223372036854775808, 9223372036854775807, 0
    UNION ALL
    SELECT p.container, greatest(b.since, p.t0), least(b.until, coalesce(
             -- Taken out by name wholly, or poured out with everything else.
             CASE WHEN outs.n > 0 AND (outs.unknown OR p.amount IS NULL OR outs.total >= p.amount) THEN outs.last END,
             emptied.at, 9223372036854775807)), b.depth + 1
      FROM boxes b
      JOIN edge_by_lot p ON p.lot = b.box AND p.role = 11 AND p.container <> p.lot AND p.flags IS NULL AND p.t0 BETWEEN b.since AND b.until
      CROSS JOIN LATERAL (
        SELECT min(o.t0 + coalesce(o.span, 0)) AS at FROM edge_by_lot o
         WHERE o.lot = p.container AND o.container = o.lot AND o.role = 12 AND o.flags IS NULL AND o.t0 >= p.t0) emptied
      CROSS JOIN LATERAL (
        SELECT count(*) AS n, sum(o.amount) AS total, bool_or(o.amount IS NULL) AS unknown, max(o.t0 + coalesce(o.span, 0)) AS last
          FROM edge_by_lot o
         WHERE o.lot = p.lot AND o.container = p.container AND o.role = 12 AND o.flags IS NULL AND o.t0 >= p.t0
           AND (emptied.at IS NULL OR o.t0 <= emptied.at)) outs
     WHERE b.depth < 4)
  SELECT EXISTS (
    SELECT FROM boxes b JOIN edge_by_lot x ON x.lot = b.box AND x.t0 BETWEEN b.since AND b.until
     WHERE x.flags IS NULL AND x.role <> 14
       AND EXISTS (SELECT FROM seen_ends(ARRAY[x.from_party, x.to_party, -x.from_place, -x.to_place]))
       AND (x.role NOT IN (3, 15) OR NOT captured_by_viewer(x.event)))
    OR EXISTS (SELECT FROM grain_lots(ARRAY[asked]))
$function$
;

CREATE OR REPLACE FUNCTION public.sees_organisation(asked bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT sees_all() OR asked = ANY (viewer_parties()) OR EXISTS (
    SELECT FROM organisation o
     WHERE o.party_id = asked
       AND (in_viewer_area(o.jurisdiction_code) OR in_viewer_area(o.application ->> 'jurisdictionCode')
            OR (0 = ANY (viewer_parties()) AND (o.authority_level IS NOT NULL OR o.application ->> 'authority' IS NOT NULL))))
$function$
;

CREATE OR REPLACE FUNCTION public.sees_party(asked bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE whole bigint;
BEGIN
  IF sees_all() THEN RETURN true; END IF;
  IF asked IS NULL OR asked = 0 THEN RETURN false; END IF;
  whole := whole_party(asked);
  IF whole = ANY (viewer_parties()) THEN RETURN true; END IF;
  RETURN EXISTS (SELECT FROM party p WHERE p.id = whole AND in_viewer_area(p.jurisdiction_code));
END $function$
;

CREATE OR REPLACE FUNCTION public.sees_place(asked bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  here     bigint := asked;
  around   record;
  operator bigint;
  area     text;
BEGIN
  IF sees_all() THEN RETURN true; END IF;
  FOR depth IN 0 .. 16 LOOP
    EXIT WHEN here IS NULL;
    SELECT operator_party_id, parent_id, jurisdiction_code INTO around FROM place WHERE id = here;
    EXIT WHEN NOT FOUND;
    operator := coalesce(operator, around.operator_party_id);
    area := coalesce(area, around.jurisdiction_code);
    EXIT WHEN operator IS NOT NULL AND area IS NOT NULL;
    here := around.parent_id;
  END LOOP;
  IF in_viewer_area(area) THEN RETURN true; END IF;
  IF operator IS NULL THEN RETURN false; END IF;
  RETURN whole_party(operator) = ANY (viewer_parties()) OR (area IS NULL AND sees_party(operator));
END $function$
;

CREATE OR REPLACE FUNCTION public.sees_report(about bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT CASE WHEN sees_all() THEN true
              WHEN about IS NULL THEN viewer_has_area()
              ELSE viewer_has_area() AND EXISTS (
                SELECT FROM place_lot l JOIN place p ON p.id = l.place LEFT JOIN party o ON o.id = p.operator_party_id
                 WHERE l.lot = about AND in_viewer_area(coalesce(p.jurisdiction_code, o.jurisdiction_code)))
                OR EXISTS (SELECT FROM grain_lots(ARRAY[about])) END
$function$
;

CREATE OR REPLACE FUNCTION public.viewer_grain_owners()
 RETURNS bigint[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  SELECT coalesce(nullif(current_setting('liangsu.sees_grain_of', true), ''), '{}')::bigint[]
$function$
;

CREATE OR REPLACE FUNCTION public.viewer_has_area()
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce(nullif(current_setting('liangsu.sees_areas', true), ''), '{}') <> '{}'
$function$
;

CREATE OR REPLACE FUNCTION public.viewer_lots(most integer)
 RETURNS bigint[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  found bigint[];
  inner_most bigint[];
  reserves text[] := coalesce(nullif(current_setting('liangsu.sees_reserves', true), ''), '{}');
BEGIN
  WITH RECURSIVE mine(id) AS (
    SELECT unnest(viewer_parties()) UNION SELECT id FROM party_stand_in WHERE stands = ANY (viewer_parties())
    UNION SELECT id FROM party WHERE in_viewer_area(jurisdiction_code)),
  here(id) AS (
    SELECT id FROM place WHERE operator_party_id IN (SELECT id FROM mine) OR in_viewer_area(jurisdiction_code)
    UNION SELECT p.id FROM here JOIN place p ON p.parent_id = here.id),
  reserve(tier, stem) AS (
    SELECT array_position(ARRAY['central', 'provincial', 'prefecture', 'county'], split_part(word, ':', 1))::smallint, split_part(word, ':', 2)
      FROM unnest(reserves) AS word),
  owning(id) AS (
    SELECT unnest(viewer_grain_owners()) UNION SELECT id FROM party_stand_in WHERE stands = ANY (viewer_grain_owners()))
  SELECT array_agg(lot) INTO found FROM (
    SELECT l.lot FROM mine JOIN party_lot l ON l.party = mine.id
    UNION ALL SELECT l.lot FROM here JOIN place_lot l ON l.place = here.id
    UNION ALL SELECT g.lot FROM owning JOIN lot_grain g ON g.owner = owning.id
    UNION ALL SELECT g.lot FROM owning JOIN lot_grain g ON g.owner_before = owning.id
    -- Central reserve, and what is reserve of where it lies, is more than the viewer's: `seen_lots` asks for each afterwards.
    UNION ALL SELECT g.lot FROM reserve r JOIN lot_grain g ON g.tier = r.tier AND g.tier > 0
               WHERE r.tier = 1 OR g.area IS NULL OR left(g.area, length(r.stem)) = r.stem
    LIMIT 4 * most) l;
  IF cardinality(found) >= 4 * most THEN RETURN NULL; END IF;
  inner_most := found;
  FOR depth IN 1 .. 3 LOOP
    SELECT array_agg(DISTINCT x.lot) INTO inner_most
      FROM lot l JOIN edge_by_lot x ON x.container = l.id AND x.role = 11 AND x.flags IS NULL AND x.lot <> l.id
     WHERE l.id = ANY (inner_most) AND l.kind = 3;
    EXIT WHEN inner_most IS NULL;
    found := found || inner_most;
    IF cardinality(found) >= 4 * most THEN RETURN NULL; END IF;
  END LOOP;
  SELECT array_agg(DISTINCT lot) INTO found FROM unnest(found) AS f(lot);
  RETURN CASE WHEN cardinality(found) > most THEN NULL ELSE coalesce(found, '{}') END;
END $function$
;

CREATE OR REPLACE FUNCTION public.viewer_name()
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  SELECT nullif(current_setting('liangsu.actor', true), '')
$function$
;

CREATE OR REPLACE FUNCTION public.viewer_parties()
 RETURNS bigint[]
 LANGUAGE sql
 STABLE
AS $function$
  SELECT coalesce(nullif(current_setting('liangsu.sees_parties', true), ''), '{}')::bigint[]
$function$
;

CREATE OR REPLACE FUNCTION public.webhook_claim_contested()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  PERFORM webhook_tell(whole_party(e.capturer), 'claim.contested',
                       jsonb_build_object('claim', NEW.event, 'by', NEW.party, 'reason', NEW.reason))
    FROM event e WHERE e.no = NEW.event AND e.capturer <> 0;
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.webhook_organisation_decided()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
BEGIN
  PERFORM webhook_tell(NEW.party_id, 'organisation.decided',
                       jsonb_build_object('organisation', NEW.party_id, 'decision', NEW.kind, 'reason', NEW.reason));
  RETURN NULL;
END $function$
;

CREATE OR REPLACE FUNCTION public.webhook_tell(told_party bigint, told_kind text, data jsonb)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
  INSERT INTO webhook_message (webhook, kind, body)
  SELECT w.id, told_kind, jsonb_build_object('type', told_kind, 'timestamp',
           to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', data)::text
    FROM webhook w WHERE w.party_id = told_party AND w.state <> 'deleted' AND told_kind = ANY (w.kinds)
$function$
;

CREATE OR REPLACE FUNCTION public.whole_party(party bigint)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  WITH RECURSIVE up(id, next) AS (
    SELECT p.id, p.merged_into FROM party p WHERE p.id = whole_party.party
    UNION ALL
    SELECT p.id, p.merged_into FROM up JOIN party p ON p.id = up.next)
  SELECT coalesce((SELECT id FROM up WHERE next IS NULL), whole_party.party)
$function$
;

-- Triggers

CREATE TRIGGER api_key_rights_are_kept AFTER INSERT ON public.api_key FOR EACH ROW EXECUTE FUNCTION keep_key_rights();

CREATE TRIGGER api_key_rights_change_is_kept AFTER UPDATE OF party_id, rights, by_organisation, expires_at, revoked_at ON public.api_key FOR EACH ROW WHEN ((((((old.party_id IS DISTINCT FROM new.party_id) OR (old.rights IS DISTINCT FROM new.rights)) OR (old.by_organisation IS DISTINCT FROM new.by_organisation)) OR (old.expires_at IS DISTINCT FROM new.expires_at)) OR (old.revoked_at IS DISTINCT FROM new.revoked_at))) EXECUTE FUNCTION keep_key_rights();

CREATE TRIGGER app_user_rights_are_kept AFTER INSERT ON public.app_user FOR EACH ROW EXECUTE FUNCTION keep_user_rights();

CREATE TRIGGER app_user_rights_change_is_kept AFTER UPDATE OF party_id, rights, disabled_at ON public.app_user FOR EACH ROW WHEN ((((old.party_id IS DISTINCT FROM new.party_id) OR (old.rights IS DISTINCT FROM new.rights)) OR (old.disabled_at IS DISTINCT FROM new.disabled_at))) EXECUTE FUNCTION keep_user_rights();

CREATE TRIGGER audit_day_in_turn BEFORE INSERT ON public.audit_day FOR EACH ROW EXECUTE FUNCTION audit_day_in_turn();

CREATE TRIGGER audit_day_is_attested AFTER INSERT ON public.audit_day FOR EACH ROW EXECUTE FUNCTION attest_audit_day();

CREATE TRIGGER audit_day_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_day FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_entry_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_entry_under_day BEFORE INSERT ON public.audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_under_day();

CREATE TRIGGER audit_part_is_evidence BEFORE UPDATE OR TRUNCATE ON public.audit_part FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER audit_part_is_kept BEFORE DELETE ON public.audit_part FOR EACH ROW EXECUTE FUNCTION keep_but_pruned_part();

CREATE TRIGGER audit_pruned_is_attested AFTER INSERT ON public.audit_pruned FOR EACH ROW EXECUTE FUNCTION attest_audit_pruned();

CREATE TRIGGER audit_pruned_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit_pruned FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER capture_batch_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.capture_batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER capture_document_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.capture_document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER claim_concern_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_concern FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER claim_contest_is_attested AFTER INSERT ON public.claim_contest FOR EACH ROW EXECUTE FUNCTION attest_by('attest_claim_contest');

CREATE TRIGGER claim_contest_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_contest FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER webhook_claim_contested AFTER INSERT ON public.claim_contest FOR EACH ROW EXECUTE FUNCTION webhook_claim_contested();

CREATE TRIGGER claim_lot_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.claim_lot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER declaration_lot_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.declaration_lot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER early_declaration_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.early_declaration FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER edge_by_hub_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.edge_by_hub FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER edge_by_lot_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.edge_by_lot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_claim_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_claim FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_conflict_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_conflict FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_document_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_ends_rule_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_ends_rule FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_key_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER event_void_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.event_void FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_backfill_is_evidence BEFORE DELETE OR TRUNCATE ON public.ledger_backfill FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_backfill_is_kept BEFORE UPDATE ON public.ledger_backfill FOR EACH ROW EXECUTE FUNCTION keep_ledger_backfill();

CREATE TRIGGER ledger_backfilled_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_backfilled FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_batch_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_batch FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_checkpoint_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_cosignature_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_cosignature FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_erasure_is_attested AFTER INSERT ON public.ledger_erasure FOR EACH ROW EXECUTE FUNCTION attest_by('attest_ledger_erasure');

CREATE TRIGGER ledger_erasure_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_erasure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_fact_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_fact FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_key_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_salt_is_kept BEFORE DELETE OR TRUNCATE ON public.ledger_salt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_sequence_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_sequence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_tile_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_tile FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER lot_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lot FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER lot_grain_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lot_grain FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER lot_grain_rule_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.lot_grain_rule FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER membership_ended_is_attested AFTER UPDATE ON public.membership FOR EACH ROW WHEN (((old.ended_at IS NULL) AND (new.ended_at IS NOT NULL))) EXECUTE FUNCTION attest_row('membership.ended');

CREATE TRIGGER membership_granted_is_attested AFTER INSERT ON public.membership FOR EACH ROW EXECUTE FUNCTION attest_row('membership.granted');

CREATE TRIGGER membership_is_separated BEFORE INSERT OR UPDATE ON public.membership FOR EACH ROW EXECUTE FUNCTION membership_separation();

CREATE TRIGGER organisation_before_is_evidence BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.organisation_before FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER organisation_document_is_evidence BEFORE DELETE OR TRUNCATE ON public.organisation_document FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER organisation_document_is_kept_but_erased BEFORE UPDATE ON public.organisation_document FOR EACH ROW EXECUTE FUNCTION keep_but_erased_paper();

CREATE TRIGGER organisation_step_holds BEFORE INSERT ON public.organisation_step FOR EACH ROW EXECUTE FUNCTION hold_organisation();

CREATE TRIGGER organisation_step_is_attested AFTER INSERT ON public.organisation_step FOR EACH ROW EXECUTE FUNCTION attest_row('organisation_step');

CREATE TRIGGER organisation_step_is_evidence BEFORE DELETE OR TRUNCATE ON public.organisation_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER organisation_step_is_kept BEFORE UPDATE ON public.organisation_step FOR EACH ROW EXECUTE FUNCTION keep_but_erased_name();

CREATE TRIGGER webhook_organisation_decided AFTER INSERT ON public.organisation_step FOR EACH ROW WHEN ((new.kind <> ALL (ARRAY['applied'::text, 'proposed'::text]))) EXECUTE FUNCTION webhook_organisation_decided();

CREATE TRIGGER party_change_is_kept AFTER UPDATE ON public.party FOR EACH ROW WHEN (((((((((((old.name IS DISTINCT FROM new.name) OR (old.name_en IS DISTINCT FROM new.name_en)) OR (old.uscc IS DISTINCT FROM new.uscc)) OR (old.gln IS DISTINCT FROM new.gln)) OR (old.kinds IS DISTINCT FROM new.kinds)) OR (old.jurisdiction_code IS DISTINCT FROM new.jurisdiction_code)) OR (old.address IS DISTINCT FROM new.address)) OR (old.declared IS DISTINCT FROM new.declared)) OR (old.contact_name IS DISTINCT FROM new.contact_name)) OR (old.contact_phone IS DISTINCT FROM new.contact_phone))) EXECUTE FUNCTION keep_party_change();

CREATE TRIGGER party_registered_is_attested AFTER INSERT ON public.party FOR EACH ROW WHEN ((new.declared OR ((((((new.name IS DISTINCT FROM NULL::text) OR (new.name_en IS DISTINCT FROM NULL::text)) OR (new.uscc IS DISTINCT FROM NULL::text)) OR (new.gln IS DISTINCT FROM NULL::text)) OR (new.jurisdiction_code IS DISTINCT FROM NULL::text)) OR (new.address IS DISTINCT FROM NULL::text)) OR (new.kinds <> '{}'::text[]))) EXECUTE FUNCTION party_registered();

CREATE TRIGGER party_change_is_attested AFTER INSERT ON public.party_change FOR EACH ROW EXECUTE FUNCTION attest_row('party_change');

CREATE TRIGGER party_change_is_evidence BEFORE DELETE OR TRUNCATE ON public.party_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER party_change_is_kept_but_names BEFORE UPDATE ON public.party_change FOR EACH ROW EXECUTE FUNCTION keep_but_erased_name();

CREATE TRIGGER party_history_is_attested AFTER INSERT ON public.party_history FOR EACH ROW EXECUTE FUNCTION attest_by('attest_party_history');

CREATE TRIGGER party_history_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.party_history FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER party_licence_added_is_kept AFTER INSERT ON public.party_licence REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_licence_change();

CREATE TRIGGER party_licence_changed_is_kept AFTER UPDATE ON public.party_licence REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION keep_licence_change();

CREATE TRIGGER party_licence_removed_is_kept AFTER DELETE ON public.party_licence REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION keep_licence_change();

CREATE TRIGGER personal_data_act_is_attested AFTER INSERT ON public.personal_data_act FOR EACH ROW EXECUTE FUNCTION attest_by('attest_personal_data_act');

CREATE TRIGGER personal_data_act_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.personal_data_act FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER place_change_is_kept AFTER UPDATE ON public.place FOR EACH ROW WHEN ((((((((((((((old.name IS DISTINCT FROM new.name) OR (old.name_en IS DISTINCT FROM new.name_en)) OR (old.code IS DISTINCT FROM new.code)) OR (old.gln IS DISTINCT FROM new.gln)) OR (old.kind IS DISTINCT FROM new.kind)) OR (old.parent_id IS DISTINCT FROM new.parent_id)) OR (old.operator_party_id IS DISTINCT FROM new.operator_party_id)) OR (old.jurisdiction_code IS DISTINCT FROM new.jurisdiction_code)) OR (old.address IS DISTINCT FROM new.address)) OR (old.longitude IS DISTINCT FROM new.longitude)) OR (old.latitude IS DISTINCT FROM new.latitude)) OR (old.capacity_kg IS DISTINCT FROM new.capacity_kg)) OR (old.declared IS DISTINCT FROM new.declared))) EXECUTE FUNCTION keep_place_change();

CREATE TRIGGER place_change_is_attested AFTER INSERT ON public.place_change FOR EACH ROW EXECUTE FUNCTION attest_place();

CREATE TRIGGER place_change_is_evidence BEFORE DELETE OR TRUNCATE ON public.place_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER place_change_is_kept_but_names BEFORE UPDATE ON public.place_change FOR EACH ROW EXECUTE FUNCTION keep_but_erased_name();

CREATE TRIGGER public_notice_is_attested AFTER INSERT ON public.public_notice FOR EACH ROW EXECUTE FUNCTION attest_row('public_notice.published');

CREATE TRIGGER public_notice_lifted_is_attested AFTER UPDATE ON public.public_notice FOR EACH ROW WHEN (((old.lifted_at IS NULL) AND (new.lifted_at IS NOT NULL))) EXECUTE FUNCTION attest_row('public_notice.lifted');

CREATE TRIGGER public_notice_lot_is_attested AFTER INSERT ON public.public_notice_lot REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION attest_notice_lots();

CREATE TRIGGER recall_scope_run_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.recall_scope_run FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER rights_change_is_attested AFTER INSERT ON public.rights_change FOR EACH ROW EXECUTE FUNCTION attest_by('attest_rights_change');

CREATE TRIGGER rights_change_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rights_change FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER transformation_pool_is_evidence BEFORE DELETE OR UPDATE OR TRUNCATE ON public.transformation_pool FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Row-level security

ALTER TABLE capture_job ENABLE ROW LEVEL SECURITY;

ALTER TABLE entry_request ENABLE ROW LEVEL SECURITY;

ALTER TABLE event ENABLE ROW LEVEL SECURITY;

ALTER TABLE import_bad_row ENABLE ROW LEVEL SECURITY;

ALTER TABLE import_doubtful_row ENABLE ROW LEVEL SECURITY;

ALTER TABLE import_job ENABLE ROW LEVEL SECURITY;

ALTER TABLE lot ENABLE ROW LEVEL SECURITY;

ALTER TABLE lot_info ENABLE ROW LEVEL SECURITY;

ALTER TABLE named_query ENABLE ROW LEVEL SECURITY;

ALTER TABLE organisation_document ENABLE ROW LEVEL SECURITY;

ALTER TABLE organisation_step ENABLE ROW LEVEL SECURITY;

ALTER TABLE public_report ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE webhook_message ENABLE ROW LEVEL SECURITY;

CREATE POLICY dropped ON named_query AS PERMISSIVE FOR DELETE TO liangsu_runtime USING (((party = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[])) OR ((party = 0) AND ( SELECT sees_all() AS sees_all)) OR ((party IS NULL) AND (owner = ( SELECT viewer_name() AS viewer_name)))));

CREATE POLICY engine ON capture_job AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON entry_request AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON event AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON import_bad_row AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON import_doubtful_row AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON import_job AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON lot AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON lot_info AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON named_query AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON organisation_document AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON organisation_step AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON public_report AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON webhook AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON webhook_attempt AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY engine ON webhook_message AS PERMISSIVE FOR ALL TO liangsu_engine USING (true) WITH CHECK (true);

CREATE POLICY erased ON import_bad_row AS PERMISSIVE FOR UPDATE TO liangsu_runtime USING (( SELECT sees_all() AS sees_all)) WITH CHECK (( SELECT sees_all() AS sees_all));

CREATE POLICY erased ON organisation_document AS PERMISSIVE FOR UPDATE TO liangsu_runtime USING (( SELECT sees_all() AS sees_all)) WITH CHECK (( SELECT sees_all() AS sees_all));

CREATE POLICY handed_in ON organisation_document AS PERMISSIVE FOR INSERT TO liangsu_runtime WITH CHECK ((( SELECT sees_all() AS sees_all) OR (party_id = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[]))));

CREATE POLICY handled ON public_report AS PERMISSIVE FOR UPDATE TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR sees_report(lot))) WITH CHECK ((( SELECT sees_all() AS sees_all) OR sees_report(lot)));

CREATE POLICY kept ON named_query AS PERMISSIVE FOR INSERT TO liangsu_runtime WITH CHECK (((party = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[])) OR ((party = 0) AND ( SELECT sees_all() AS sees_all))));

CREATE POLICY taken ON organisation_step AS PERMISSIVE FOR INSERT TO liangsu_runtime WITH CHECK (true);

CREATE POLICY viewer_keeps ON entry_request AS PERMISSIVE FOR ALL TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR (party = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[])))) WITH CHECK ((( SELECT sees_all() AS sees_all) OR (party = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[]))));

CREATE POLICY viewer_sees ON capture_job AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR (owner = ( SELECT viewer_name() AS viewer_name))));

CREATE POLICY viewer_sees ON event AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR sees_event(ends, status, no)));

CREATE POLICY viewer_sees ON import_bad_row AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((EXISTS ( SELECT
   FROM import_job j
  WHERE (j.id = import_bad_row.job))));

CREATE POLICY viewer_sees ON import_doubtful_row AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((EXISTS ( SELECT
   FROM import_job j
  WHERE (j.id = import_doubtful_row.job))));

CREATE POLICY viewer_sees ON import_job AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR (party = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[]))));

CREATE POLICY viewer_sees ON lot AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR sees_lot(id)));

CREATE POLICY viewer_sees ON lot_info AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR sees_lot(lot)));

CREATE POLICY viewer_sees ON named_query AS PERMISSIVE FOR SELECT TO liangsu_runtime USING (((party = 0) OR (party = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[])) OR ((party IS NULL) AND (owner = ( SELECT viewer_name() AS viewer_name)))));

CREATE POLICY viewer_sees ON organisation_document AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR sees_organisation(party_id)));

CREATE POLICY viewer_sees ON organisation_step AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR (by_actor = ( SELECT viewer_name() AS viewer_name)) OR sees_organisation(party_id)));

CREATE POLICY viewer_sees ON public_report AS PERMISSIVE FOR SELECT TO liangsu_runtime USING ((( SELECT sees_all() AS sees_all) OR sees_report(lot)));

CREATE POLICY viewer_sees ON webhook AS PERMISSIVE FOR ALL TO liangsu_runtime USING ((party_id = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[]))) WITH CHECK ((party_id = ANY (( SELECT viewer_parties() AS viewer_parties)::bigint[])));

CREATE POLICY viewer_sees ON webhook_attempt AS PERMISSIVE FOR ALL TO liangsu_runtime USING ((EXISTS ( SELECT
   FROM webhook_message m
  WHERE (m.no = webhook_attempt.message)))) WITH CHECK ((EXISTS ( SELECT
   FROM webhook_message m
  WHERE (m.no = webhook_attempt.message))));

CREATE POLICY viewer_sees ON webhook_message AS PERMISSIVE FOR ALL TO liangsu_runtime USING ((EXISTS ( SELECT
   FROM webhook w
  WHERE (w.id = webhook_message.webhook)))) WITH CHECK ((EXISTS ( SELECT
   FROM webhook w
  WHERE (w.id = webhook_message.webhook))));

-- Grants

GRANT EXECUTE ON FUNCTION alone_at(asked bigint, mine bigint[]) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION area_of_place(asked bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION audit_day_lock(of_day date) TO PUBLIC;

GRANT EXECUTE ON FUNCTION concern_with_claims(events bigint[], lots bigint[], parties bigint[], places bigint[]) TO PUBLIC;

GRANT EXECUTE ON FUNCTION declared_before(asked bigint, one bigint, other bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION ends_declared_wrong(asked bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION ensure_audit_months(of_instant timestamp with time zone) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION ensure_partitions(kind text, upto bigint) TO liangsu_engine;

GRANT EXECUTE ON FUNCTION erase_name(of_actor text) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION grain_lots(asked bigint[]) TO liangsu_engine;

GRANT EXECUTE ON FUNCTION grain_lots(asked bigint[]) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION has_entered(asked bigint) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION hold_organisation() TO PUBLIC;

GRANT EXECUTE ON FUNCTION in_viewer_area(code text) TO PUBLIC;

GRANT EXECUTE ON FUNCTION in_viewer_reserve(tier smallint, code text) TO PUBLIC;

GRANT EXECUTE ON FUNCTION keep_but_erased_name() TO PUBLIC;

GRANT EXECUTE ON FUNCTION keep_but_erased_paper() TO PUBLIC;

GRANT EXECUTE ON FUNCTION keep_but_pruned_part() TO PUBLIC;

GRANT EXECUTE ON FUNCTION keep_ledger_backfill() TO PUBLIC;

GRANT EXECUTE ON FUNCTION keep_party_change() TO PUBLIC;

GRANT EXECUTE ON FUNCTION ledger_canonical(names text[], texts text[]) TO PUBLIC;

GRANT EXECUTE ON FUNCTION ledger_erase(of_batch bigint, of_leaf integer, why text, by_whom text) TO liangsu_engine;

GRANT EXECUTE ON FUNCTION ledger_place_of_event(of_event bigint) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION ledger_time(t timestamp with time zone) TO PUBLIC;

GRANT EXECUTE ON FUNCTION licence_data(kind text, number text, issuer text, valid_from date, valid_to date) TO PUBLIC;

GRANT EXECUTE ON FUNCTION membership_separation() TO PUBLIC;

GRANT EXECUTE ON FUNCTION named_in_evidence(actor text) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION operators_of(places bigint[]) TO PUBLIC;

GRANT EXECUTE ON FUNCTION organisation_held(o organisation) TO PUBLIC;

GRANT EXECUTE ON FUNCTION party_data(p party) TO PUBLIC;

GRANT EXECUTE ON FUNCTION place_data(p place) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public_boxed_records(of_lot bigint) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION public_lots(codes text[], as_of timestamp with time zone) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public_making_records(lots bigint[]) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION public_makings(lots bigint[]) TO PUBLIC;

GRANT EXECUTE ON FUNCTION public_records(of_lot bigint, most integer) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION refuse_change() TO PUBLIC;

GRANT EXECUTE ON FUNCTION seen_ends(asked bigint[]) TO PUBLIC;

GRANT EXECUTE ON FUNCTION seen_lots(asked bigint[]) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION sees_all() TO PUBLIC;

GRANT EXECUTE ON FUNCTION sees_event(ends bigint[], status smallint, asked bigint) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION sees_lot(asked bigint) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION sees_organisation(asked bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION sees_party(asked bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION sees_place(asked bigint) TO PUBLIC;

GRANT EXECUTE ON FUNCTION sees_report(about bigint) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION viewer_grain_owners() TO PUBLIC;

GRANT EXECUTE ON FUNCTION viewer_has_area() TO PUBLIC;

GRANT EXECUTE ON FUNCTION viewer_lots(most integer) TO liangsu_runtime;

GRANT EXECUTE ON FUNCTION viewer_name() TO PUBLIC;

GRANT EXECUTE ON FUNCTION viewer_parties() TO PUBLIC;

GRANT EXECUTE ON FUNCTION whole_party(party bigint) TO PUBLIC;

GRANT USAGE ON SEQUENCE batch_no TO liangsu_runtime;

GRANT USAGE ON SEQUENCE commit_seq TO liangsu_engine;

GRANT USAGE ON SEQUENCE document_no TO liangsu_engine;

GRANT USAGE ON SEQUENCE event_no TO liangsu_engine;

GRANT USAGE ON SEQUENCE lot_no TO liangsu_engine;

GRANT USAGE ON SEQUENCE notice_part TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE access_token TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE account_handover TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE api_key TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE app_user TO liangsu_runtime;

GRANT SELECT ON TABLE audit_begin TO liangsu_auditor;

GRANT SELECT ON TABLE audit_begin TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE audit_day TO liangsu_auditor;

GRANT SELECT ON TABLE audit_day TO liangsu_runtime;

GRANT SELECT ON TABLE audit_entry TO liangsu_auditor;

GRANT INSERT ON TABLE audit_entry TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE audit_part TO liangsu_auditor;

GRANT SELECT ON TABLE audit_pruned TO liangsu_auditor;

GRANT SELECT ON TABLE audit_pruned TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE capture_batch TO liangsu_engine;

GRANT SELECT ON TABLE capture_batch TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE capture_document TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE capture_job TO liangsu_engine;

GRANT SELECT ON TABLE capture_job TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE claim_concern TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE claim_contest TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE claim_lot TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE declaration_lot TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE early_declaration TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE edge_by_hub TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE edge_by_lot TO liangsu_engine;

GRANT INSERT, SELECT, UPDATE (answer) ON TABLE entry_request TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE event TO liangsu_engine;

GRANT SELECT ON TABLE event TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE event_claim TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE event_conflict TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE event_document TO liangsu_engine;

GRANT SELECT ON TABLE event_ends_rule TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE event_key TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE event_void TO liangsu_engine;

GRANT DELETE, INSERT, SELECT ON TABLE import_bad_row TO liangsu_engine;

GRANT SELECT, UPDATE (cells) ON TABLE import_bad_row TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE import_doubtful_row TO liangsu_engine;

GRANT SELECT ON TABLE import_doubtful_row TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE import_job TO liangsu_engine;

GRANT SELECT ON TABLE import_job TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE installation TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE invitation TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE jurisdiction TO liangsu_runtime;

GRANT SELECT, UPDATE (done) ON TABLE ledger_backfill TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_backfilled TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_batch TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_checkpoint TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_cosignature TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE ledger_edge TO liangsu_runtime;

GRANT SELECT ON TABLE ledger_erasure TO liangsu_runtime;

GRANT SELECT ON TABLE ledger_fact TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_key TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE ledger_pending TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_salt TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_sequence TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE ledger_tile TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE lot TO liangsu_engine;

GRANT SELECT ON TABLE lot TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE lot_grain TO liangsu_engine;

GRANT SELECT ON TABLE lot_grain_rule TO liangsu_engine;

GRANT INSERT, SELECT, UPDATE ON TABLE lot_info TO liangsu_engine;

GRANT SELECT ON TABLE lot_info TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE membership TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE named_query TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE oidc_request TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE oidc_waiting TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE organisation TO liangsu_runtime;

GRANT SELECT ON TABLE organisation_before TO liangsu_engine;

GRANT INSERT, SELECT, UPDATE (content), UPDATE (erased_at), UPDATE (name) ON TABLE organisation_document TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE organisation_step TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE own_batch TO liangsu_engine;

GRANT INSERT, SELECT, UPDATE ON TABLE party TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE party_alias TO liangsu_runtime;

GRANT SELECT ON TABLE party_by_uri TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE party_change TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE party_history TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE party_licence TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE party_lot TO liangsu_engine;

GRANT SELECT ON TABLE party_stand_in TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE personal_data_act TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE (answer), UPDATE (decided_at), UPDATE (decided_by), UPDATE (state) ON TABLE personal_data_request TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE place TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE place_alias TO liangsu_runtime;

GRANT SELECT ON TABLE place_by_uri TO liangsu_runtime;

GRANT SELECT ON TABLE place_change TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE place_lot TO liangsu_engine;

GRANT INSERT, SELECT, UPDATE (lift_reason), UPDATE (lifted_at), UPDATE (lifted_by) ON TABLE public_notice TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE public_notice_lot TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE public_report TO liangsu_engine;

GRANT SELECT, UPDATE (contact), UPDATE (handled_at), UPDATE (handled_by), UPDATE (handled_party), UPDATE (note), UPDATE (state) ON TABLE public_report TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE recall_scope_run TO liangsu_engine;

GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE recovery_code TO liangsu_runtime;

GRANT SELECT ON TABLE rights_change TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE scan_count TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE scan_hour TO liangsu_runtime;

GRANT SELECT ON TABLE schema_migration TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE session TO liangsu_runtime;

GRANT INSERT, SELECT ON TABLE transformation_pool TO liangsu_engine;

GRANT DELETE, INSERT, SELECT, UPDATE (used_at) ON TABLE user_identity TO liangsu_runtime;

GRANT INSERT, SELECT, UPDATE ON TABLE webhook TO liangsu_engine;

GRANT INSERT, SELECT, UPDATE ON TABLE webhook TO liangsu_runtime;

GRANT DELETE, INSERT, SELECT ON TABLE webhook_attempt TO liangsu_engine;

GRANT INSERT, SELECT ON TABLE webhook_attempt TO liangsu_runtime;

GRANT SELECT, UPDATE (seq) ON TABLE webhook_cursor TO liangsu_engine;

GRANT DELETE, INSERT, SELECT, UPDATE (delivered_at) ON TABLE webhook_message TO liangsu_engine;

GRANT INSERT, SELECT, UPDATE (delivered_at) ON TABLE webhook_message TO liangsu_runtime;

-- Comments

COMMENT ON COLUMN import_job.unreckoned IS 'rows whose lots have too long an account to be reckoned beside an import';

COMMENT ON COLUMN named_query.party IS '0: the installation, whose queries everybody sees; null: made before, nobody can say for which organisation, and its owner alone sees it';
