-- What lies in each stretch of 4,096 places in the order of commits, so that a list passes over those in which nothing
-- can be. A bound may be wider than what is there, after a delivery was removed, and never narrower. Places behind
-- upto are in no stretch yet.
CREATE TABLE delivery_stretch (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    stretch      INTEGER NOT NULL,
    first_at     INTEGER NOT NULL,
    last_at      INTEGER NOT NULL,
    smallest     INTEGER NOT NULL,
    largest      INTEGER NOT NULL,
    quickest     INTEGER,
    slowest      INTEGER,
    PRIMARY KEY (workspace_id, stretch)
) STRICT, WITHOUT ROWID;

CREATE TABLE stretch_upto (
    upto INTEGER NOT NULL
) STRICT;
INSERT INTO stretch_upto VALUES (0);

PRAGMA user_version = 16;
