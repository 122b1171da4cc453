-- What was done from here with the subscriptions of a platform: which secret one was given, and where it led before it
-- was pointed to an endpoint. Everything else stands at the platform.
CREATE TABLE subscription_mark (
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    subscription  TEXT NOT NULL,
    name          TEXT,
    key_id        BLOB,
    endpoint_id   BLOB REFERENCES endpoint (id) ON DELETE SET NULL,
    pointed_url   TEXT,
    earlier_url   TEXT,
    at            INTEGER NOT NULL,
    PRIMARY KEY (connection_id, subscription)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 19;
