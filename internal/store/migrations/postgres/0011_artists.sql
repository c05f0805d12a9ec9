-- Each artist of a song, also its guests. songs keeps what its tags say: artists and artist_sort are lists, parted by a unit separator ('' =
-- not told), compilation says that its album is of various artists. song_artists has one row for each artist of a song that may be requested,
-- in the order of an artist's page; sure = the song names them by themselves. What only the whole library can tell lies in search_songs:
-- joined = the credit may name several, split = how it was parted, album_base = the album whatever its edition, edition = the year that
-- tells it from others; search_state.settled is the version of the index for which all this was found out. All but the columns of songs can
-- be rebuilt from them, which folding = 0 asks for.
ALTER TABLE songs ADD COLUMN artists TEXT NOT NULL DEFAULT '';
ALTER TABLE songs ADD COLUMN artist_sort TEXT NOT NULL DEFAULT '';
ALTER TABLE songs ADD COLUMN compilation BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE search_songs ADD COLUMN album_base TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE search_songs ADD COLUMN edition BIGINT NOT NULL DEFAULT 0;
ALTER TABLE search_songs ADD COLUMN year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE search_songs ADD COLUMN joined BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE search_songs ADD COLUMN split TEXT NOT NULL DEFAULT '';
CREATE INDEX search_songs_base ON search_songs (album_base, year, edition);
CREATE INDEX search_songs_joined ON search_songs (song_id) WHERE joined;
CREATE TABLE song_artists (
    artist  TEXT COLLATE "C" NOT NULL,
    album   TEXT COLLATE "C" NOT NULL,
    disc    BIGINT NOT NULL,
    track   BIGINT NOT NULL,
    title   TEXT COLLATE "C" NOT NULL,
    song_id BIGINT NOT NULL REFERENCES songs (id) ON DELETE CASCADE,
    sure    BOOLEAN NOT NULL,
    PRIMARY KEY (artist, album, disc, track, title, song_id)
);
CREATE INDEX song_artists_song ON song_artists (song_id);
CREATE INDEX song_artists_sure ON song_artists (artist) WHERE sure;
ALTER TABLE shelves ADD COLUMN year BIGINT NOT NULL DEFAULT 0;
ALTER TABLE shelves ADD COLUMN told BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE search_state ADD COLUMN settled BIGINT NOT NULL DEFAULT -1;
UPDATE search_state SET folding = 0;
