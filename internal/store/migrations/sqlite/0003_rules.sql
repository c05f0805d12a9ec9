-- What the rules of a party need: parties (one night each), settings, who is who, an audit log, playlists, shout-outs.
CREATE TABLE parties (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), name TEXT NOT NULL DEFAULT '', started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL DEFAULT 0,
  token TEXT NOT NULL DEFAULT '');
CREATE INDEX parties_started ON parties (room_id, started_at);
CREATE UNIQUE INDEX parties_token ON parties (token) WHERE token <> '';
ALTER TABLE rooms ADD COLUMN party_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN round INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN last_guest INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN in_a_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN settings_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rooms ADD COLUMN chosen_from TEXT NOT NULL DEFAULT '';
CREATE TABLE settings (room_id TEXT NOT NULL REFERENCES rooms (id), name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (room_id, name)) WITHOUT ROWID;
ALTER TABLE songs ADD COLUMN explicit BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE songs ADD COLUMN tag_rules INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN present BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE guests ADD COLUMN muted BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE guests ADD COLUMN banned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE guests ADD COLUMN gone BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE guests ADD COLUMN merged_into INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN standing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN party_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN base INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN played INTEGER NOT NULL DEFAULT 0;
CREATE INDEX guests_room ON guests (room_id, id);
CREATE INDEX guests_present ON guests (room_id) WHERE present;
CREATE INDEX guests_address ON guests (room_id, address);
CREATE INDEX guests_moved ON guests (room_id) WHERE merged_into <> 0 OR gone;
ALTER TABLE entries ADD COLUMN party_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN own_place INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN overtaken INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN because TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN dedication TEXT NOT NULL DEFAULT '';
-- What waits and plays is found by both columns: with the room alone, SQLite preferred any other index that begins with it and read the whole history.
DROP INDEX entries_listed;
CREATE INDEX entries_listed ON entries (room_id, status);
-- What the party's own choices are made from.
CREATE INDEX entries_unwanted ON entries (song_id, room_id) WHERE status IN ('skipped', 'kicked');
DROP INDEX songs_genre;
CREATE INDEX songs_genre ON songs (genre, id);
CREATE INDEX entries_guest ON entries (guest_id, requested_at);
-- The history and its charts are read from these two alone: a list or a sum over years touches no row of the table.
CREATE INDEX entries_started ON entries (room_id, started_at, id, song_id, guest_id, status, votes, ups, downs, ended_at) WHERE started_at > 0;
DROP INDEX entries_ended;
CREATE INDEX entries_ended ON entries (room_id, ended_at, status) WHERE ended_at > 0;
CREATE INDEX entries_song ON entries (song_id, room_id, started_at) WHERE started_at > 0;
CREATE INDEX entries_requested ON entries (room_id, requested_at);
CREATE INDEX entries_party ON entries (party_id, started_at);
CREATE INDEX votes_guest ON votes (guest_id, at, value);
ALTER TABLE playbacks ADD COLUMN alarm_serial INTEGER NOT NULL DEFAULT 0;
ALTER TABLE playbacks ADD COLUMN alarm_sound TEXT NOT NULL DEFAULT '';
ALTER TABLE playbacks ADD COLUMN alarm_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE playbacks ADD COLUMN alarm_heard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE playbacks ADD COLUMN volume_cap INTEGER NOT NULL DEFAULT 100;
ALTER TABLE accounts ADD COLUMN disabled BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TABLE invites (
  token_hash TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, created_by TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER NOT NULL DEFAULT 0);
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), at INTEGER NOT NULL, account TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL DEFAULT '',
  detail TEXT NOT NULL DEFAULT '');
CREATE INDEX audit_room ON audit (room_id, id);
CREATE INDEX audit_account ON audit (room_id, account, id);
CREATE INDEX audit_action ON audit (room_id, action, id);
CREATE TABLE playlists (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), name TEXT NOT NULL, guests BOOLEAN NOT NULL DEFAULT FALSE, created_by TEXT NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, items INTEGER NOT NULL DEFAULT 0,
  unknown INTEGER NOT NULL DEFAULT 0, length INTEGER NOT NULL DEFAULT 0, UNIQUE (room_id, name));
CREATE TABLE playlist_items (
  playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE, position INTEGER NOT NULL, song_id INTEGER NOT NULL DEFAULT 0, title TEXT NOT NULL DEFAULT '', artist TEXT NOT NULL DEFAULT '',
  album TEXT NOT NULL DEFAULT '', duration INTEGER NOT NULL DEFAULT 0, location TEXT NOT NULL DEFAULT '', PRIMARY KEY (playlist_id, position)) WITHOUT ROWID;
CREATE INDEX playlist_items_song ON playlist_items (song_id) WHERE song_id > 0;
CREATE TABLE shouts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), guest_id INTEGER NOT NULL DEFAULT 0, kind TEXT NOT NULL, text TEXT NOT NULL, status TEXT NOT NULL,
  at INTEGER NOT NULL, decided_at INTEGER NOT NULL DEFAULT 0, decided_by TEXT NOT NULL DEFAULT '', entry_id INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0);
CREATE INDEX shouts_status ON shouts (room_id, status, at);
CREATE INDEX shouts_version ON shouts (room_id, version);
CREATE INDEX shouts_guest ON shouts (guest_id);
