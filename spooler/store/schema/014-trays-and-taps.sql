-- Paper in a machine's trays, as it said when it was last asked (JSON; empty: it does not say).
ALTER TABLE output_device ADD COLUMN trays TEXT NOT NULL DEFAULT '';

-- Cards that nobody has, as they were held to readers; when a print code was set (0: before this was kept).
CREATE TABLE unknown_tap (
    digest TEXT PRIMARY KEY,
    last4  TEXT NOT NULL,
    place  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    times  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX unknown_tap_at ON unknown_tap (at);
ALTER TABLE print_code ADD COLUMN set_at INTEGER NOT NULL DEFAULT 0;
