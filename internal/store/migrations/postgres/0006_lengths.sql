-- Whether a song's length is counted; one that is estimated proves nothing, and the analysis corrects it.
ALTER TABLE songs ADD COLUMN length_exact BOOLEAN NOT NULL DEFAULT FALSE;
-- How many files of each kind the last whole scan of a root passed over.
CREATE TABLE passed_over (
    root  TEXT NOT NULL,
    kind  TEXT NOT NULL,
    files BIGINT NOT NULL,
    PRIMARY KEY (root, kind)
);
