-- What administrators set of a printer over IPP, and when its state and its description last changed.
ALTER TABLE printer ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
ALTER TABLE printer ADD COLUMN holding_new INTEGER NOT NULL DEFAULT 0 CHECK (holding_new IN (0, 1));
ALTER TABLE printer ADD COLUMN organization TEXT NOT NULL DEFAULT '';
ALTER TABLE printer ADD COLUMN organizational_unit TEXT NOT NULL DEFAULT '';
ALTER TABLE printer ADD COLUMN geo_location TEXT NOT NULL DEFAULT '';
ALTER TABLE printer ADD COLUMN operator_message TEXT NOT NULL DEFAULT '';
ALTER TABLE printer ADD COLUMN state_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE printer ADD COLUMN config_changed INTEGER NOT NULL DEFAULT 0;

-- The client's other wishes for the job (paper, tray, finishing…), an IPP message in hexadecimal.
ALTER TABLE job ADD COLUMN wishes TEXT NOT NULL DEFAULT '';

-- What one address has waiting under names that nobody vouches for.
CREATE INDEX job_active_unproved ON job (host) WHERE tier < 2 AND state < 7;
