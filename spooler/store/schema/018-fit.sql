-- Paper that a document is put on for its collection, in points; NULL: the paper it asks for.
ALTER TABLE delivery ADD COLUMN fit_width INTEGER CHECK (fit_width > 0);
ALTER TABLE delivery ADD COLUMN fit_height INTEGER CHECK (fit_height > 0);
