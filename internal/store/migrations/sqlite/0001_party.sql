-- One party's state. Everything that belongs to a party carries room_id; rooms.version counts its changes.
CREATE TABLE rooms (id TEXT PRIMARY KEY, version INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL DEFAULT 0);
CREATE TABLE songs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL DEFAULT 'local', path TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '', artist TEXT NOT NULL DEFAULT '', album TEXT NOT NULL DEFAULT '', album_artist TEXT NOT NULL DEFAULT '', genre TEXT NOT NULL DEFAULT '',
  track INTEGER NOT NULL DEFAULT 0, disc INTEGER NOT NULL DEFAULT 0, year INTEGER NOT NULL DEFAULT 0, duration INTEGER NOT NULL DEFAULT 0,
  format TEXT NOT NULL DEFAULT '', cover_id TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL DEFAULT 0, mod_time INTEGER NOT NULL DEFAULT 0, fingerprint TEXT NOT NULL DEFAULT '',
  added_at INTEGER NOT NULL DEFAULT 0, missing_at INTEGER NOT NULL DEFAULT 0, probed_at INTEGER NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '',
  loudness REAL NOT NULL DEFAULT 0, true_peak REAL NOT NULL DEFAULT 0, waveform BLOB, requests INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source, path));
CREATE INDEX songs_fingerprint ON songs (fingerprint);
CREATE INDEX songs_artist ON songs (artist, album, disc, track);
CREATE INDEX songs_album ON songs (album, album_artist);
CREATE INDEX songs_genre ON songs (genre);
CREATE TABLE covers (id TEXT PRIMARY KEY, source TEXT NOT NULL, accent TEXT NOT NULL DEFAULT '');
CREATE TABLE file_problems (path TEXT PRIMARY KEY, code TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '', seen_at INTEGER NOT NULL);
CREATE TABLE library_roots (path TEXT PRIMARY KEY, added_at INTEGER NOT NULL, scanned_at INTEGER NOT NULL DEFAULT 0, from_flags BOOLEAN NOT NULL DEFAULT FALSE);
CREATE TABLE guests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), name TEXT NOT NULL DEFAULT '', colour TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '', joined_at INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 0);
CREATE INDEX guests_version ON guests (room_id, version);
CREATE TABLE entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), song_id INTEGER NOT NULL REFERENCES songs (id), guest_id INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', votes INTEGER NOT NULL DEFAULT 0, ups INTEGER NOT NULL DEFAULT 0, downs INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 0, requested_at INTEGER NOT NULL, started_at INTEGER NOT NULL DEFAULT 0, ended_at INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0);
CREATE INDEX entries_version ON entries (room_id, version);
CREATE INDEX entries_listed ON entries (room_id) WHERE status IN ('preparing', 'ready', 'failed', 'playing');
CREATE INDEX entries_ended ON entries (room_id, ended_at) WHERE ended_at > 0;
-- A song waits or plays at most once in a room: a second request of it becomes an up vote, even when two phones race.
CREATE UNIQUE INDEX entries_once ON entries (room_id, song_id) WHERE status IN ('preparing', 'ready', 'playing');
CREATE TABLE votes (
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE, guest_id INTEGER NOT NULL, room_id TEXT NOT NULL, value INTEGER NOT NULL CHECK (value BETWEEN -1 AND 1),
  at INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (entry_id, guest_id)) WITHOUT ROWID;
CREATE INDEX votes_version ON votes (room_id, version);
CREATE TABLE playbacks (
  room_id TEXT PRIMARY KEY REFERENCES rooms (id), entry_id INTEGER NOT NULL DEFAULT 0, next_id INTEGER NOT NULL DEFAULT 0, position INTEGER NOT NULL DEFAULT 0, at INTEGER NOT NULL DEFAULT 0,
  paused BOOLEAN NOT NULL DEFAULT FALSE, seek_to INTEGER NOT NULL DEFAULT -1, seek_serial INTEGER NOT NULL DEFAULT 0, volume INTEGER NOT NULL DEFAULT 80, crossfade INTEGER NOT NULL DEFAULT 0,
  output TEXT NOT NULL DEFAULT '', error TEXT NOT NULL DEFAULT '', error_detail TEXT NOT NULL DEFAULT '', active_output TEXT NOT NULL DEFAULT '', fence INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0);
CREATE TABLE accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL, password TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE sessions (token_hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts (name) ON DELETE CASCADE, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL);
