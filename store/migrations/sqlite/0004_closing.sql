-- When the schedule's last song closed the party; 0 = it is open.
ALTER TABLE rooms ADD COLUMN closed_at INTEGER NOT NULL DEFAULT 0;
