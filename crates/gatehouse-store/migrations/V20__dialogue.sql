-- Steps of dialogues between a platform and an application, each written with the delivery that brought it. What was
-- answered stands here without secrets; taken says whether the secrets in it are in the keychain.
CREATE TABLE dialogue_step (
    delivery_id   BLOB PRIMARY KEY REFERENCES delivery (id) ON DELETE CASCADE,
    connection_id BLOB NOT NULL,
    company       TEXT NOT NULL,
    account       TEXT,
    event         TEXT NOT NULL,
    step          TEXT NOT NULL,
    missing       TEXT NOT NULL,
    answer        TEXT,
    answered_by   TEXT NOT NULL,
    taken         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX dialogue_step_company ON dialogue_step (connection_id, company);
CREATE INDEX dialogue_step_due ON dialogue_step (taken) WHERE taken = 0;

-- What an endpoint answers to an event instead of what the profile says.
CREATE TABLE dialogue_answer (
    endpoint_id BLOB NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    event       TEXT NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, event)
) STRICT, WITHOUT ROWID;

-- Names of fields that a form asked for as secrets: their values are masked in what comes.
CREATE TABLE dialogue_secret (
    endpoint_id BLOB NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, name)
) STRICT, WITHOUT ROWID;

-- The questions of platforms whether somebody lives: they come every minute, and only the last one counts.
CREATE INDEX delivery_health ON delivery (endpoint_id, sequence) WHERE provider_event = 'health_check';

PRAGMA user_version = 20;
