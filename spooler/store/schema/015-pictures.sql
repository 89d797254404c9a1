-- The small picture of a document's first page, sealed with the document's key; empty inside: none could be drawn. It goes with the
-- document.
CREATE TABLE picture (
    job    INTEGER PRIMARY KEY REFERENCES job ON DELETE CASCADE,
    sealed TEXT NOT NULL
) STRICT;
CREATE TRIGGER picture_over AFTER UPDATE OF state ON job WHEN new.state >= 7 BEGIN
    DELETE FROM picture WHERE job = new.id;
END;
