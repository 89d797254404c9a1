-- What the manual's form (§2.3.2) knows of a person beside what was there, and groups.
ALTER TABLE person ADD COLUMN department TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN alias TEXT NOT NULL DEFAULT '' COLLATE NOCASE;
ALTER TABLE person ADD COLUMN account_type TEXT NOT NULL DEFAULT 'standard' CHECK (account_type IN ('standard', 'guest', 'service'));
ALTER TABLE person ADD COLUMN home_folder TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN limited INTEGER NOT NULL DEFAULT 0 CHECK (limited IN (0, 1));
ALTER TABLE person ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN card_pin TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX person_alias ON person (alias) WHERE alias <> '';
-- The few that a filter asks for, of the many that there are.
CREATE INDEX person_special ON person (login) WHERE admin OR operator_right OR technician_right OR auditor_right OR paused;

-- Words of a person by which they are found: lower case, without accents. `words` is the version of the rule that made them; 0: to be made.
ALTER TABLE person ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
CREATE INDEX person_words_due ON person (words) WHERE words = 0;
CREATE TABLE person_word (
    word   TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    PRIMARY KEY (word, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_word_person ON person_word (person, word);

CREATE TABLE people_group (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    name           TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
    comment        TEXT NOT NULL,
    operator_right INTEGER NOT NULL CHECK (operator_right IN (0, 1))
) STRICT;
CREATE TABLE group_member (
    people_group INTEGER NOT NULL REFERENCES people_group ON DELETE CASCADE,
    person       INTEGER NOT NULL REFERENCES person ON DELETE CASCADE,
    PRIMARY KEY (people_group, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_member_person ON group_member (person, people_group);

-- One card that two readers read differently: the further readings name the first.
ALTER TABLE card ADD COLUMN same_as TEXT REFERENCES card ON DELETE CASCADE;
CREATE INDEX card_same_as ON card (same_as) WHERE same_as IS NOT NULL;

-- The log by person and by time. What stands in it stays: nobody changes a line, and none goes before half a year is over (CNIL).
CREATE INDEX audit_who ON audit (who COLLATE NOCASE, id);
CREATE INDEX audit_at ON audit (at);
-- (An entry's digest comes just after it; see store/audit_chain.hpp.)
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit WHEN old.hash <> '' BEGIN SELECT raise(ABORT, 'the audit log is not changed'); END;
CREATE TRIGGER audit_kept BEFORE DELETE ON audit WHEN old.at > unixepoch() - 15552000 BEGIN SELECT raise(ABORT, 'the audit log is kept'); END;
