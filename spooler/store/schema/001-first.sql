-- Instants are seconds since 1970 (UTC); booleans 0 and 1. Identities are AUTOINCREMENT, so that an old one never names
-- something new.

CREATE TABLE output_device (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL UNIQUE CHECK (name <> ''),
    uri           TEXT NOT NULL,
    model         TEXT NOT NULL,
    serial        TEXT NOT NULL,
    location      TEXT NOT NULL,
    certificate   TEXT NOT NULL,
    state_message TEXT NOT NULL,
    ready         INTEGER NOT NULL CHECK (ready IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX output_device_serial ON output_device (serial) WHERE serial <> '';

CREATE TABLE printer (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT NOT NULL UNIQUE,
    info         TEXT NOT NULL,
    location     TEXT NOT NULL,
    uuid         TEXT NOT NULL UNIQUE,
    mode         INTEGER NOT NULL CHECK (mode BETWEEN 0 AND 2),
    accepting    INTEGER NOT NULL CHECK (accepting IN (0, 1)),
    keep_claimed INTEGER NOT NULL CHECK (keep_claimed IN (0, 1))
) STRICT;

CREATE TABLE printer_device (
    printer  INTEGER NOT NULL REFERENCES printer ON DELETE CASCADE,
    position INTEGER NOT NULL,
    device   INTEGER NOT NULL REFERENCES output_device ON DELETE CASCADE,
    PRIMARY KEY (printer, position),
    UNIQUE (printer, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX printer_device_device ON printer_device (device);

CREATE TABLE trusted_network (
    printer  INTEGER NOT NULL REFERENCES printer ON DELETE CASCADE,
    position INTEGER NOT NULL,
    network  TEXT NOT NULL,
    PRIMARY KEY (printer, position)
) STRICT, WITHOUT ROWID;

-- Logins are exact, but no two differ by ASCII case alone: the owner rule folds case (threats.md T-ID-1).
CREATE TABLE person (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    login          TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (login <> ''),
    full_name      TEXT NOT NULL,
    email          TEXT NOT NULL,
    comment        TEXT NOT NULL,
    language       TEXT NOT NULL,
    password       TEXT NOT NULL,
    admin          INTEGER NOT NULL CHECK (admin IN (0, 1)),
    operator_right INTEGER NOT NULL CHECK (operator_right IN (0, 1)),
    paused         INTEGER NOT NULL CHECK (paused IN (0, 1))
) STRICT;

CREATE TABLE print_code (
    person INTEGER PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    digest TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE card (
    digest TEXT PRIMARY KEY,
    last4  TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX card_person ON card (person);

CREATE TABLE terminal (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    serial              TEXT NOT NULL UNIQUE CHECK (serial <> ''),
    name                TEXT NOT NULL,
    comment             TEXT NOT NULL,
    device              INTEGER REFERENCES output_device ON DELETE SET NULL,
    accepted            INTEGER NOT NULL CHECK (accepted IN (0, 1)),
    secret_digest       TEXT NOT NULL,
    address             TEXT NOT NULL,
    last_seen           INTEGER,
    automatic_release   INTEGER NOT NULL CHECK (automatic_release IN (0, 1)),
    release_after_login INTEGER NOT NULL CHECK (release_after_login IN (0, 1)),
    operator_release    INTEGER NOT NULL CHECK (operator_release IN (0, 1)),
    options             INTEGER NOT NULL CHECK (options IN (0, 1)),
    option_copies       INTEGER NOT NULL CHECK (option_copies IN (0, 1)),
    option_sides        INTEGER NOT NULL CHECK (option_sides IN (0, 1)),
    option_mono         INTEGER NOT NULL CHECK (option_mono IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX terminal_name ON terminal (name) WHERE name <> '';
CREATE INDEX terminal_device ON terminal (device);

CREATE TABLE session (
    token_digest TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    person       INTEGER REFERENCES person ON DELETE CASCADE,
    terminal     INTEGER REFERENCES terminal ON DELETE CASCADE,
    language     TEXT NOT NULL,
    started      INTEGER NOT NULL,
    last_seen    INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (length(CAST(state AS BLOB)) <= 16384)
) STRICT, WITHOUT ROWID;
CREATE INDEX session_idle ON session (kind, last_seen);
CREATE INDEX session_person ON session (person);
CREATE INDEX session_terminal ON session (terminal);

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    who     TEXT NOT NULL,
    what    TEXT NOT NULL,
    subject TEXT NOT NULL
) STRICT;

-- Job numbers are handed out before the row exists (Create-Job answers with one), from blocks reserved here.
CREATE TABLE job_number (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    next INTEGER NOT NULL CHECK (next BETWEEN 1 AND 2147483648)
) STRICT;
INSERT INTO job_number VALUES (1, 1);

-- `state` is RFC 8011's: 4 pending-held, 5 processing, from 7 on over.
CREATE TABLE job (
    id                    INTEGER PRIMARY KEY AUTOINCREMENT CHECK (id BETWEEN 1 AND 2147483647),
    uuid                  TEXT NOT NULL UNIQUE,
    printer               INTEGER REFERENCES printer ON DELETE SET NULL,
    owner                 INTEGER REFERENCES person ON DELETE SET NULL,
    tier                  INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 3),
    owner_rule            TEXT NOT NULL,
    user_name             TEXT NOT NULL,
    name                  TEXT NOT NULL,
    host                  TEXT NOT NULL,
    protocol              TEXT NOT NULL,
    format                TEXT NOT NULL,
    state                 INTEGER NOT NULL CHECK (state BETWEEN 3 AND 9),
    reasons               TEXT NOT NULL,
    message               TEXT NOT NULL,
    reading               INTEGER NOT NULL CHECK (reading BETWEEN 0 AND 2),
    asked_monochrome      INTEGER NOT NULL CHECK (asked_monochrome IN (0, 1)),
    asked_sides           INTEGER CHECK (asked_sides BETWEEN 0 AND 2),
    asked_copies          INTEGER,
    submitted             INTEGER NOT NULL,
    expires               INTEGER NOT NULL,
    processing_since      INTEGER,
    completed_at          INTEGER,
    impressions_completed INTEGER NOT NULL DEFAULT 0,
    sheets_completed      INTEGER NOT NULL DEFAULT 0,
    device                INTEGER REFERENCES output_device ON DELETE SET NULL,
    ticket_number         INTEGER NOT NULL
) STRICT;
-- Held by owner, newest first; a printer's queue; the jobs of a name; all that is not over.
CREATE INDEX job_active_owner ON job (owner, id) WHERE state < 7;
CREATE INDEX job_active_printer ON job (printer, id) WHERE state < 7;
CREATE INDEX job_active ON job (id) WHERE state < 7;
CREATE INDEX job_owner ON job (owner, id);
CREATE INDEX job_printer ON job (printer, id);
CREATE INDEX job_user_name ON job (user_name, id);
CREATE INDEX job_device ON job (device) WHERE device IS NOT NULL;
-- Expiring first; still to be read; short numbers in use.
CREATE INDEX job_expires ON job (expires) WHERE state = 4;
CREATE INDEX job_unread ON job (id) WHERE reading = 0 AND state < 7;
CREATE UNIQUE INDEX job_ticket_number ON job (ticket_number) WHERE state < 7 AND ticket_number > 0;

-- `place` is the file below the spool directory; empty once removed. `facts` is facts_json's text.
CREATE TABLE document (
    job         INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    place       TEXT,
    bytes       INTEGER NOT NULL,
    fingerprint TEXT,
    facts       TEXT,
    PRIMARY KEY (job, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX document_place ON document (place) WHERE place IS NOT NULL;

-- `state`: 0 queued, 1 sending, 2 accepted, 3 printed, 4 put back, 5 uncertain, 6 stopped.
CREATE TABLE delivery (
    id                    INTEGER PRIMARY KEY AUTOINCREMENT,
    release_id            TEXT NOT NULL CHECK (release_id <> ''),
    job                   INTEGER NOT NULL REFERENCES job ON DELETE CASCADE,
    device                INTEGER REFERENCES output_device ON DELETE SET NULL,
    person                INTEGER REFERENCES person ON DELETE SET NULL,
    monochrome            INTEGER NOT NULL CHECK (monochrome IN (0, 1)),
    sides                 INTEGER CHECK (sides BETWEEN 0 AND 2),
    copies                INTEGER,
    state                 INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
    reason                TEXT NOT NULL,
    device_job            INTEGER NOT NULL,
    impressions           INTEGER NOT NULL,
    sheets                INTEGER NOT NULL,
    impressions_completed INTEGER NOT NULL,
    sheets_completed      INTEGER NOT NULL,
    started               INTEGER NOT NULL,
    ended                 INTEGER,
    UNIQUE (release_id, job)
) STRICT;
-- At most one courier carries a job at a time.
CREATE UNIQUE INDEX delivery_unfinished ON delivery (job) WHERE state < 3;
CREATE INDEX delivery_job ON delivery (job);
CREATE INDEX delivery_device ON delivery (device);
CREATE INDEX delivery_person ON delivery (person);
