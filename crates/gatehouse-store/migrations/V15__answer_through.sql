-- The fault that was played on a sending, and whether the sender of the delivery got its answer.
ALTER TABLE attempt ADD COLUMN fault TEXT;
ALTER TABLE attempt ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;

-- The last time that a target's answer took most of the time for which the sender waits, as JSON.
ALTER TABLE forward_rule ADD COLUMN near TEXT;

-- Whether opening this relay set its endpoint's word that a relay stands in front.
ALTER TABLE tunnel ADD COLUMN set_relayed INTEGER NOT NULL DEFAULT 0;

-- What a person changed, sealed as a whole, where a secret stands in it; headers and body are then empty.
ALTER TABLE outbox_edit ADD COLUMN seal_key BLOB;
ALTER TABLE outbox_edit ADD COLUMN nonce BLOB;
ALTER TABLE outbox_edit ADD COLUMN sealed BLOB;

PRAGMA user_version = 15;
