-- What the administration looks through: jobs over by how they ended, waiting documents that could not be read.
CREATE INDEX job_over ON job (state) WHERE state >= 7;
CREATE INDEX job_unreadable ON job (id) WHERE reading = 2 AND state < 7;

-- Whether a card reader is there; what a machine said it can do (JSON; empty: never asked).
ALTER TABLE terminal ADD COLUMN card_reader INTEGER NOT NULL DEFAULT 1 CHECK (card_reader IN (0, 1));
ALTER TABLE output_device ADD COLUMN abilities TEXT NOT NULL DEFAULT '';
