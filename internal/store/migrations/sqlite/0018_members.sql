-- Members: an account may have a guest, the same on all of its devices. account = whose guest it is; '' = one device's. device = the browser
-- of a session, as people name it.
ALTER TABLE guests ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX guests_account ON guests (room_id, account) WHERE account <> '';
