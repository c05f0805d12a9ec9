-- Who may make a room's sound. Whoever waits for it, or wants to know whether the owner lives, raises asked; the owner makes answered the same.
-- While nobody asks nothing is written.
CREATE TABLE leases (
    room_id  TEXT PRIMARY KEY REFERENCES rooms (id),
    owner    TEXT NOT NULL DEFAULT '',
    host     TEXT NOT NULL DEFAULT '',
    since    INTEGER NOT NULL DEFAULT 0,
    asked    INTEGER NOT NULL DEFAULT 0,
    answered INTEGER NOT NULL DEFAULT 0,
    trouble  TEXT NOT NULL DEFAULT ''
);
