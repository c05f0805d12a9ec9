-- What hosts keep out: songs and artists, for one party (party_id) or for ever (0). artist = the artist's key in song_artists, "" = a song;
-- name = what is kept out, as people read it.
CREATE TABLE blocks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, room_id TEXT NOT NULL REFERENCES rooms (id), song_id INTEGER NOT NULL DEFAULT 0,
  artist TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, party_id INTEGER NOT NULL DEFAULT 0, account TEXT NOT NULL, at INTEGER NOT NULL);
CREATE UNIQUE INDEX blocks_what ON blocks (room_id, song_id, artist);
