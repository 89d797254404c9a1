-- How many jobs each printer has in each state, kept by the database itself: counting 100 000 rows at each Get-Printer-Attributes
-- takes longer than the rest of the answer. `printer` is 0 for jobs whose printer was removed.
CREATE TABLE job_count (
    printer INTEGER NOT NULL,
    state   INTEGER NOT NULL,
    jobs    INTEGER NOT NULL CHECK (jobs >= 0),
    PRIMARY KEY (printer, state)
) STRICT, WITHOUT ROWID;
INSERT INTO job_count SELECT coalesce(printer, 0), state, count(*) FROM job GROUP BY 1, 2;

CREATE TRIGGER job_counted AFTER INSERT ON job BEGIN
    INSERT INTO job_count VALUES (coalesce(new.printer, 0), new.state, 1)
        ON CONFLICT (printer, state) DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER job_uncounted AFTER DELETE ON job BEGIN
    UPDATE job_count SET jobs = jobs - 1 WHERE printer = coalesce(old.printer, 0) AND state = old.state;
END;
CREATE TRIGGER job_recounted AFTER UPDATE OF state, printer ON job
    WHEN old.state <> new.state OR old.printer IS NOT new.printer
BEGIN
    UPDATE job_count SET jobs = jobs - 1 WHERE printer = coalesce(old.printer, 0) AND state = old.state;
    INSERT INTO job_count VALUES (coalesce(new.printer, 0), new.state, 1)
        ON CONFLICT (printer, state) DO UPDATE SET jobs = jobs + 1;
END;

-- What a name has waiting (lpq, lprm, Get-Jobs), without the years of what it printed.
CREATE INDEX job_active_user_name ON job (user_name, id) WHERE state < 7;
