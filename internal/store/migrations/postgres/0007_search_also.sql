-- What a song is found by beyond its folded text, as words: of the title, the artist and the album, parted by a unit separator.
ALTER TABLE search_songs ADD COLUMN also TEXT NOT NULL DEFAULT '';
