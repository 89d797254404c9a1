-- What people may use machines for: said of a person, or of everybody in a group. NULL: nothing is said.
ALTER TABLE person ADD COLUMN may_copy INTEGER CHECK (may_copy IN (0, 1));
ALTER TABLE person ADD COLUMN may_print_monochrome INTEGER CHECK (may_print_monochrome IN (0, 1));
ALTER TABLE person ADD COLUMN may_print_colour INTEGER CHECK (may_print_colour IN (0, 1));
ALTER TABLE person ADD COLUMN may_scan INTEGER CHECK (may_scan IN (0, 1));
ALTER TABLE person ADD COLUMN may_usb INTEGER CHECK (may_usb IN (0, 1));
ALTER TABLE people_group ADD COLUMN may_copy INTEGER CHECK (may_copy IN (0, 1));
ALTER TABLE people_group ADD COLUMN may_print_monochrome INTEGER CHECK (may_print_monochrome IN (0, 1));
ALTER TABLE people_group ADD COLUMN may_print_colour INTEGER CHECK (may_print_colour IN (0, 1));
ALTER TABLE people_group ADD COLUMN may_scan INTEGER CHECK (may_scan IN (0, 1));
ALTER TABLE people_group ADD COLUMN may_usb INTEGER CHECK (may_usb IN (0, 1));
