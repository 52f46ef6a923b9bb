-- Showing at a provider who one is again (docs/adr/0019-people.md), for decisions that take a name.
ALTER TABLE oidc_request
  ADD COLUMN proves boolean NOT NULL DEFAULT false,        -- link_user shows again who they are; nothing is linked
  ADD COLUMN second_factor boolean NOT NULL DEFAULT false, -- they entered ours before they went
  ADD COLUMN departed_at timestamptz NOT NULL DEFAULT clock_timestamp(), -- they must have shown it at the provider since
  ADD CONSTRAINT oidc_request_proves CHECK (NOT proves OR link_user IS NOT NULL);
