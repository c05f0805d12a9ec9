-- A duel: two waiting songs that face each other until a time, ms; 0 = there is none.
ALTER TABLE playbacks ADD COLUMN duel_first BIGINT NOT NULL DEFAULT 0;
ALTER TABLE playbacks ADD COLUMN duel_second BIGINT NOT NULL DEFAULT 0;
ALTER TABLE playbacks ADD COLUMN duel_until BIGINT NOT NULL DEFAULT 0;
