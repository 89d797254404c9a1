-- The key that opens the document, wrapped by one of the server's keys for this job's uuid (store/keyring.hpp). Goes with `place`.
ALTER TABLE document ADD COLUMN key TEXT;
