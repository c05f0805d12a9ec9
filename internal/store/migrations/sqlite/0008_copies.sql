-- Copies are songs that are the same recording in several files. copy_key says what they have in common beside their length ('' = not
-- computed yet); copy_of is the song with the lowest id among those whose lengths agree too, itself for a song that stands alone.
ALTER TABLE songs ADD COLUMN copy_key TEXT NOT NULL DEFAULT '';
ALTER TABLE songs ADD COLUMN copy_of INTEGER NOT NULL DEFAULT 0;
UPDATE songs SET copy_of = id;
CREATE INDEX songs_copy_key ON songs (copy_key, duration);
CREATE INDEX songs_copy_of ON songs (copy_of);
