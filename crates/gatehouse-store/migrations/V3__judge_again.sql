-- What is said of a delivery now, where that differs from what was said when it came. What was said then stays in
-- delivery_content, so that the answer that was given remains explainable and the bytes are never written again.
CREATE TABLE verdict_now (
    sequence  INTEGER PRIMARY KEY REFERENCES delivery (sequence) ON DELETE CASCADE,
    verdict   TEXT NOT NULL,
    judged_at INTEGER NOT NULL
) STRICT;

-- The start of the digest of the signed bytes, where the signature is right: two deliveries with the same one are
-- copies or attempts of each other.
ALTER TABLE delivery ADD COLUMN signed_key BLOB;
ALTER TABLE delivery ADD COLUMN replay_of BLOB;
CREATE INDEX delivery_signed ON delivery (endpoint_id, signed_key) WHERE signed_key IS NOT NULL;

-- A person's word that a relay stands in front, which builds requests anew.
ALTER TABLE endpoint ADD COLUMN relayed INTEGER NOT NULL DEFAULT 0;

PRAGMA user_version = 3;
