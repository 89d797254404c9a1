-- Documents left and collected in each hour (since 1970, UTC), counted as they come and go: what a day was like is not to be read from a
-- hundred thousand rows. What was left counts where rows are inserted, many at once (011); what was collected, here.
CREATE TABLE movement (
    hour      INTEGER PRIMARY KEY,
    arrived   INTEGER NOT NULL DEFAULT 0 CHECK (arrived >= 0),
    collected INTEGER NOT NULL DEFAULT 0 CHECK (collected >= 0)
) STRICT;
INSERT INTO movement (hour, arrived) SELECT submitted / 3600, count(*) FROM job GROUP BY 1;
INSERT INTO movement (hour, collected) SELECT completed_at / 3600, count(*) FROM job WHERE state = 9 AND completed_at IS NOT NULL GROUP BY 1
    ON CONFLICT (hour) DO UPDATE SET collected = excluded.collected;
CREATE TRIGGER job_collected AFTER UPDATE OF state ON job WHEN new.state = 9 AND old.state <> 9 BEGIN
    INSERT INTO movement (hour, collected) VALUES (unixepoch() / 3600, 1) ON CONFLICT (hour) DO UPDATE SET collected = collected + 1;
END;

-- The worst that a machine was in each hour: 0 ready, 1 needs somebody, 2 out of reach.
CREATE TABLE device_hour (
    device INTEGER NOT NULL REFERENCES output_device ON DELETE CASCADE,
    hour   INTEGER NOT NULL,
    worst  INTEGER NOT NULL CHECK (worst BETWEEN 0 AND 2),
    PRIMARY KEY (device, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_hour_hour ON device_hour (hour);

-- What happened to one thing: the history of a terminal.
CREATE INDEX audit_subject ON audit (subject, id);
