-- What a held document's owner chose for it ahead of its collection; unset: as sent.
ALTER TABLE job ADD COLUMN prepared_monochrome INTEGER NOT NULL DEFAULT 0 CHECK (prepared_monochrome IN (0, 1));
ALTER TABLE job ADD COLUMN prepared_sides INTEGER CHECK (prepared_sides BETWEEN 0 AND 2);
ALTER TABLE job ADD COLUMN prepared_copies INTEGER CHECK (prepared_copies > 0);
