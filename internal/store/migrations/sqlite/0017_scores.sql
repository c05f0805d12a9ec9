-- What light may know of a song beforehand: beats, bars, sections and drops, as visualizer.Score writes them. Made anew from the file where it
-- is missing: a backup does not keep it.
CREATE TABLE song_scores (
    song_id     INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    score       BLOB NOT NULL
);
