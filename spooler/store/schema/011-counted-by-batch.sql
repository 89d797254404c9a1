-- New jobs are counted where they are inserted, many at once: a trigger makes SQLite keep a copy of every page of each row, to undo it by.
DROP TRIGGER job_counted;
