-- The password that a client sent with a job ('job-password'), sealed with the site's key: "METHOD:DIGEST"; empty: none.
ALTER TABLE job ADD COLUMN password TEXT NOT NULL DEFAULT '';

-- Forgotten with the document.
CREATE TRIGGER job_password_forgotten AFTER UPDATE OF state ON job WHEN new.state >= 7 AND new.password <> '' BEGIN
    UPDATE job SET password = '' WHERE id = new.id;
END;
