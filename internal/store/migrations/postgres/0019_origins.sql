-- Where songs come from that were not on a disk: source and ref name the song for ever; link = its page, for people.
CREATE TABLE origins (
  source TEXT NOT NULL, ref TEXT NOT NULL, song_id BIGINT NOT NULL REFERENCES songs (id), link TEXT NOT NULL DEFAULT '',
  added_at BIGINT NOT NULL, PRIMARY KEY (source, ref));
CREATE INDEX origins_song ON origins (song_id);
