-- The tags of songs whose encoding is in doubt, as they are written in the file: JSON of field to values, each byte the character of its
-- number. What is shown of them is in songs, read by the encoding of their folder: guessed, or chosen by a host ('' = as they are written).
CREATE TABLE written_names (
    song_id INTEGER PRIMARY KEY REFERENCES songs (id) ON DELETE CASCADE,
    fields  TEXT NOT NULL
);
CREATE TABLE folder_encodings (
    path    TEXT PRIMARY KEY,
    guessed TEXT NOT NULL DEFAULT '',
    chosen  TEXT NOT NULL DEFAULT ''
);
