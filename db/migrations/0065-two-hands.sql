-- Who gives roles, and who admits authorities, alone could be everybody: anybody may register and have an account, or an authority that
-- waits. So a role is given to an account that two hands gave to its owner, and an authority that none is above is admitted by two (ADR 15, 19).

-- When the owner took the account with both codes; null: never, or a password was made for it on the server since.
ALTER TABLE app_user ADD COLUMN handed_over_at timestamptz;

-- The first of the two who admit an authority: it changes nothing about the organisation yet.
ALTER TABLE organisation_step
  DROP CONSTRAINT organisation_step_kind_check,
  DROP CONSTRAINT organisation_step_check,
  ADD CONSTRAINT organisation_step_kind_check CHECK (kind IN ('applied', 'proposed', 'approved', 'refused', 'suspended', 'reinstated')),
  ADD CONSTRAINT organisation_step_check CHECK (kind IN ('applied', 'proposed', 'approved') OR reason IS NOT NULL);

DROP TRIGGER webhook_organisation_decided ON organisation_step;
CREATE TRIGGER webhook_organisation_decided AFTER INSERT ON organisation_step
  FOR EACH ROW WHEN (NEW.kind NOT IN ('applied', 'proposed')) EXECUTE FUNCTION webhook_organisation_decided();
