-- Each entry's digest covers the one before it (store/audit_chain.hpp), so that what is changed or taken out is found.
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
