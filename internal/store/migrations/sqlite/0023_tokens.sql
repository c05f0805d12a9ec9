-- Tokens act for a guest or an account, with scopes: words with spaces between. Only the hash is kept. account = '' for a guest's; revoked_at
-- = 0 while it may be used.
CREATE TABLE tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, room_id TEXT NOT NULL REFERENCES rooms (id),
  name TEXT NOT NULL, scopes TEXT NOT NULL, guest_id INTEGER NOT NULL DEFAULT 0, account TEXT NOT NULL DEFAULT '', created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL DEFAULT 0, revoked_at INTEGER NOT NULL DEFAULT 0);
CREATE INDEX tokens_guest ON tokens (room_id, guest_id);
CREATE INDEX tokens_account ON tokens (account) WHERE account <> '';
