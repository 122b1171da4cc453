-- The exact bytes of those parts of a delivery in which a secret stands, sealed with a key that is in no file of
-- ours. What lies in delivery and delivery_content of such a part is masked.
CREATE TABLE sealed (
    sequence INTEGER NOT NULL REFERENCES delivery (sequence) ON DELETE CASCADE,
    part     TEXT NOT NULL,
    key      BLOB NOT NULL,
    nonce    BLOB NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (sequence, part)
) STRICT;

-- Deliveries of before are looked at bit by bit, from the newest on: those up to here are still to be done. Once they
-- are, what lay in their places is wiped; until then wiped is 0.
CREATE TABLE seal_backlog (
    upto  INTEGER NOT NULL,
    total INTEGER NOT NULL,
    wiped INTEGER NOT NULL
) STRICT;
INSERT INTO seal_backlog SELECT coalesce(max(sequence), 0), count(*), count(*) = 0 FROM delivery;

PRAGMA user_version = 7;
