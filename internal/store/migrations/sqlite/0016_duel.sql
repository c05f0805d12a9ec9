-- A duel: two waiting songs that face each other until a time, ms; 0 = there is none.
ALTER TABLE playbacks ADD COLUMN duel_first INTEGER NOT NULL DEFAULT 0;
ALTER TABLE playbacks ADD COLUMN duel_second INTEGER NOT NULL DEFAULT 0;
ALTER TABLE playbacks ADD COLUMN duel_until INTEGER NOT NULL DEFAULT 0;
