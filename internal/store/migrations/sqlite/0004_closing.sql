-- When the schedule's last song closed the party; 0 = it is open.
ALTER TABLE rooms ADD COLUMN closed_at INTEGER NOT NULL DEFAULT 0;
-- What the internet radio says that it plays; '' = it says nothing.
ALTER TABLE playbacks ADD COLUMN on_air TEXT NOT NULL DEFAULT '';
