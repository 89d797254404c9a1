-- Sessions of people's own browsers say from where and with what they are held; roles beside administrator and operator.
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN technician_right INTEGER NOT NULL DEFAULT 0 CHECK (technician_right IN (0, 1));
ALTER TABLE person ADD COLUMN auditor_right INTEGER NOT NULL DEFAULT 0 CHECK (auditor_right IN (0, 1));
