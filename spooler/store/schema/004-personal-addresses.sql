-- Addresses to print to that are one person's own: /ipp/p/TOKEN/PRINTER. Of a token only its keyed digest is kept.
CREATE TABLE personal_address (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    person    INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    digest    TEXT NOT NULL UNIQUE CHECK (digest <> ''),
    label     TEXT NOT NULL CHECK (label <> ''),
    created   INTEGER NOT NULL,
    last_used INTEGER,
    UNIQUE (person, label)
) STRICT;
