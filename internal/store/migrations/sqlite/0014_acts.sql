-- What hosts did in the last hour, with what it takes to undo it: changes is JSON (models.ActChanges). undoes = the act that this one took
-- back, undone_by = the one that took this one back; 0 = none. redo = what it took
-- back was an undo.
CREATE TABLE acts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), at INTEGER NOT NULL, account TEXT NOT NULL,
  role TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '',
  undoes INTEGER NOT NULL DEFAULT 0, undone_by INTEGER NOT NULL DEFAULT 0, redo BOOLEAN NOT NULL DEFAULT FALSE,
  changes TEXT NOT NULL);
CREATE INDEX acts_at ON acts (room_id, at);
