-- What administrators set of a printer over IPP (PWG 5100.16): its name on the network, and what it prints on. Empty: as by default.
ALTER TABLE printer ADD COLUMN dns_sd_name TEXT NOT NULL DEFAULT '';
ALTER TABLE printer ADD COLUMN kind TEXT NOT NULL DEFAULT '';
