-- What the library keeps to find songs quickly. search_songs holds one row for each song that may be requested, as folded text
-- (lower case, no accents, words parted by one space); search_index is its full text index, search_words its vocabulary, shelves the
-- artists, albums and genres with their counts. All of it can be rebuilt from songs.
ALTER TABLE file_problems ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE file_problems ADD COLUMN mod_time INTEGER NOT NULL DEFAULT 0;
CREATE INDEX songs_added ON songs (added_at);
CREATE INDEX songs_requests ON songs (requests) WHERE requests > 0;
CREATE INDEX songs_cover ON songs (cover_id) WHERE cover_id <> '';
CREATE TABLE search_songs (
  song_id INTEGER PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE, title TEXT NOT NULL, artist TEXT NOT NULL, album TEXT NOT NULL, genre TEXT NOT NULL,
  disc INTEGER NOT NULL DEFAULT 0, track INTEGER NOT NULL DEFAULT 0);
CREATE INDEX search_songs_title ON search_songs (title);
CREATE INDEX search_songs_artist ON search_songs (artist, album, disc, track, title);
CREATE INDEX search_songs_album ON search_songs (album, disc, track, title);
CREATE INDEX search_songs_genre ON search_songs (genre, artist, album, disc, track);
CREATE VIRTUAL TABLE search_index USING fts5 (title, artist, album, content = '', contentless_delete = 1, tokenize = 'ascii', detail = 'column', prefix = '1 2 3');
CREATE TABLE search_words (id INTEGER PRIMARY KEY AUTOINCREMENT, word TEXT NOT NULL UNIQUE, songs INTEGER NOT NULL DEFAULT 0);
CREATE TABLE search_state (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL DEFAULT 0, songs INTEGER NOT NULL DEFAULT 0, folding INTEGER NOT NULL DEFAULT 0);
INSERT INTO search_state (id) VALUES (1);
CREATE TABLE search_choices (typed TEXT NOT NULL, song_id INTEGER NOT NULL REFERENCES songs (id) ON DELETE CASCADE, times INTEGER NOT NULL DEFAULT 1, at INTEGER NOT NULL, PRIMARY KEY (typed, song_id)) WITHOUT ROWID;
CREATE INDEX search_choices_at ON search_choices (at);
CREATE TABLE shelves (kind TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL, artist TEXT NOT NULL DEFAULT '', letter TEXT NOT NULL, sort TEXT NOT NULL, songs INTEGER NOT NULL DEFAULT 0, cover_id TEXT NOT NULL DEFAULT '', PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE INDEX shelves_order ON shelves (kind, letter, sort, key) WHERE songs > 0;
