-- Files that guests bring, from their first byte until they are songs, were refused or failed. Their bytes lie in the archive; a backup keeps
-- neither. The sound of a file that is kept is there once: of two guests with the same song, one's becomes a request of the other's.
CREATE TABLE uploads (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    room_id  TEXT NOT NULL,
    party_id INTEGER NOT NULL DEFAULT 0,
    key      TEXT NOT NULL,
    guest_id INTEGER NOT NULL,
    role     TEXT NOT NULL,
    name     TEXT NOT NULL,
    size     INTEGER NOT NULL,
    received INTEGER NOT NULL DEFAULT 0,
    state    TEXT NOT NULL,
    problem  TEXT NOT NULL DEFAULT '',
    approved TEXT NOT NULL DEFAULT '',
    hash     TEXT NOT NULL DEFAULT '',
    sound    TEXT NOT NULL DEFAULT '',
    ext      TEXT NOT NULL DEFAULT '',
    title    TEXT NOT NULL DEFAULT '',
    artist   TEXT NOT NULL DEFAULT '',
    length   INTEGER NOT NULL DEFAULT 0,
    path     TEXT NOT NULL DEFAULT '',
    song_id  INTEGER NOT NULL DEFAULT 0,
    known    BOOLEAN NOT NULL DEFAULT FALSE,
    made_at  INTEGER NOT NULL,
    since_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX uploads_key ON uploads (key);
CREATE UNIQUE INDEX uploads_kept ON uploads (sound) WHERE path <> '';
CREATE UNIQUE INDEX uploads_path ON uploads (path) WHERE path <> '';
CREATE INDEX uploads_of_guest ON uploads (room_id, guest_id, made_at);
CREATE INDEX uploads_open ON uploads (room_id, state) WHERE state IN ('receiving', 'checking', 'inbox');

-- What each song sounds like, as a hash of its decoded samples: the same music with other tags is found by it. Made anew from the file where
-- it is missing: a backup does not keep it.
CREATE TABLE song_sounds (
    song_id     INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    sound       TEXT NOT NULL
);
CREATE INDEX song_sounds_sound ON song_sounds (sound);
