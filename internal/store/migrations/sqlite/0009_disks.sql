-- Folders of the library with a file system of their own, and what was found to be away: see models.Disk.
CREATE TABLE disks (
    path       TEXT PRIMARY KEY,
    mounted    BOOLEAN NOT NULL DEFAULT FALSE,
    away_since INTEGER NOT NULL DEFAULT 0,
    why        TEXT NOT NULL DEFAULT ''
);
