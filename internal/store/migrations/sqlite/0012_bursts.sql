-- Guests who appeared from one address faster than people walk in: their votes count in no sum and no quorum while burst_at > 0. Everybody
-- who is here already counts.
ALTER TABLE guests ADD COLUMN origin TEXT NOT NULL DEFAULT '';
ALTER TABLE guests ADD COLUMN burst_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN burst_voided BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE guests ADD COLUMN stayed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guests ADD COLUMN stayed_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX guests_origin ON guests (room_id, origin, joined_at) WHERE origin <> '';
CREATE INDEX guests_doubted ON guests (room_id) WHERE burst_at > 0;
