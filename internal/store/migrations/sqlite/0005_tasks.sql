-- How often a task was begun and neither ended nor failed: what a crash leaves behind. It lies here because Redis may forget.
CREATE TABLE task_attempts (
    task     TEXT PRIMARY KEY,
    attempts INTEGER NOT NULL,
    at       INTEGER NOT NULL
);
-- Which songs were analysed, as which file and for which consumers. A song without a matching row is still to be analysed.
CREATE TABLE song_analyses (
    song_id     INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    consumers   TEXT NOT NULL,
    problem     TEXT NOT NULL,
    at          INTEGER NOT NULL
);
