-- Whose environment a key's value belongs to by its form, and the further accounts of it in the keychain as JSON: names
-- and ids, never a value.
ALTER TABLE key ADD COLUMN looks_like TEXT;
ALTER TABLE key ADD COLUMN parts TEXT NOT NULL DEFAULT '{}';

PRAGMA user_version = 17;
