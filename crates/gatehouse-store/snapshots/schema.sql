CREATE TRIGGER body_file_gone AFTER DELETE ON body_file BEGIN
    INSERT OR IGNORE INTO body_gone (workspace_id, name) VALUES (old.workspace_id, old.name);
END;
CREATE TRIGGER delivery_text_gone AFTER DELETE ON delivery BEGIN
    DELETE FROM delivery_text WHERE rowid = old.sequence;
END;
CREATE TABLE api_call (
    sequence     INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    workspace_id BLOB NOT NULL,
    workspace    TEXT NOT NULL,
    connection   TEXT NOT NULL,
    platform     TEXT NOT NULL,
    key_id       BLOB,
    key          TEXT,
    fingerprint  TEXT,
    method       TEXT NOT NULL,
    endpoint     TEXT NOT NULL,
    host         TEXT NOT NULL,
    status       INTEGER,
    error        TEXT,
    sent         INTEGER NOT NULL,
    address      TEXT,
    duration_ms  INTEGER
, kind TEXT NOT NULL DEFAULT 'call') STRICT;
CREATE TABLE api_description (
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    name          TEXT NOT NULL,
    text          TEXT NOT NULL,
    at            INTEGER NOT NULL,
    PRIMARY KEY (connection_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE api_history (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id  BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    at            INTEGER NOT NULL,
    call          TEXT NOT NULL,
    status        INTEGER,
    duration_ms   INTEGER
) STRICT;
CREATE TABLE api_row (
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    call          TEXT NOT NULL,
    name          TEXT NOT NULL,
    value         TEXT NOT NULL,
    used_at       INTEGER NOT NULL,
    PRIMARY KEY (connection_id, call, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE api_saved (
    workspace_id  BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name          TEXT NOT NULL COLLATE NOCASE,
    connection_id BLOB NOT NULL REFERENCES connection (id) ON DELETE CASCADE,
    call          TEXT NOT NULL,
    first_at      INTEGER NOT NULL,
    saved_at      INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE attempt (
    sequence           INTEGER PRIMARY KEY AUTOINCREMENT,
    id                 BLOB NOT NULL UNIQUE,
    delivery_id        BLOB NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    mode               TEXT NOT NULL,
    target             TEXT NOT NULL,
    started_at         INTEGER NOT NULL,
    status             INTEGER,
    error_kind         TEXT,
    error_message      TEXT,
    connect_us         INTEGER,
    tls_us             INTEGER,
    first_byte_us      INTEGER,
    total_us           INTEGER NOT NULL,
    headers_changed    TEXT NOT NULL,
    response_truncated INTEGER NOT NULL,
    response_head      BLOB NOT NULL,
    response_body      BLOB NOT NULL
, outbox_id BLOB, possible_duplicate INTEGER NOT NULL DEFAULT 0, replay_run_id BLOB, replay_place INTEGER, fault TEXT, answered INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at       INTEGER NOT NULL,
    action   TEXT NOT NULL,
    subject  TEXT NOT NULL,
    detail   TEXT
) STRICT;
CREATE TABLE body_file (
    sequence     INTEGER PRIMARY KEY REFERENCES delivery (sequence) ON DELETE CASCADE,
    workspace_id BLOB NOT NULL,
    name         TEXT NOT NULL,
    size         INTEGER NOT NULL
) STRICT;
CREATE TABLE body_gone (
    workspace_id BLOB NOT NULL,
    name         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE connection (
    id           BLOB PRIMARY KEY,
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name         TEXT NOT NULL,
    platform     TEXT NOT NULL,
    created_at   INTEGER NOT NULL, base_url TEXT,
    UNIQUE (workspace_id, name),
    UNIQUE (id, workspace_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (
    sequence             INTEGER PRIMARY KEY AUTOINCREMENT,
    id                   BLOB NOT NULL UNIQUE,
    workspace_id         BLOB NOT NULL,
    connection_id        BLOB NOT NULL,
    endpoint_id          BLOB NOT NULL,
    received_at          INTEGER NOT NULL,
    peer                 TEXT,
    method               TEXT NOT NULL,
    path                 TEXT NOT NULL,
    status_answered      INTEGER NOT NULL,
    size                 INTEGER NOT NULL,
    body_sha256          TEXT NOT NULL,
    verdict              TEXT NOT NULL,
    reason               TEXT NOT NULL,
    fidelity             TEXT NOT NULL,
    provider_event       TEXT,
    provider_delivery_id TEXT,
    occurred_at          INTEGER,
    dedupe_key           TEXT,
    attempt              INTEGER NOT NULL,
    duplicate_of         BLOB,
    conflict             INTEGER NOT NULL, signed_key BLOB, replay_of BLOB, imported_from TEXT, imported_key BLOB, masked INTEGER NOT NULL DEFAULT 0, unexpected TEXT, latency_us INTEGER, own_time INTEGER GENERATED ALWAYS AS (coalesce(occurred_at, received_at)) VIRTUAL, digest INTEGER,
    FOREIGN KEY (endpoint_id, workspace_id, connection_id)
        REFERENCES endpoint (id, workspace_id, connection_id) ON DELETE CASCADE
) STRICT;
CREATE TABLE delivery_content (
    sequence  INTEGER PRIMARY KEY REFERENCES delivery (sequence) ON DELETE CASCADE,
    head      BLOB,
    head_note TEXT,
    trailers  TEXT NOT NULL,
    verdict   TEXT NOT NULL,
    body      BLOB NOT NULL
, digest INTEGER) STRICT;
CREATE TABLE delivery_note (
    sequence   INTEGER PRIMARY KEY REFERENCES delivery (sequence) ON DELETE CASCADE,
    note       TEXT NOT NULL,
    pinned     INTEGER NOT NULL,
    written_at INTEGER NOT NULL
) STRICT;
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
CREATE VIRTUAL TABLE delivery_term USING fts5vocab('delivery_text', 'instance');
CREATE VIRTUAL TABLE delivery_text USING fts5(
    head, body, names, digits, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE 'delivery_text_config'(k PRIMARY KEY, v) WITHOUT ROWID;
CREATE TABLE 'delivery_text_data'(id INTEGER PRIMARY KEY, block BLOB);
CREATE TABLE 'delivery_text_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);
CREATE TABLE 'delivery_text_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
CREATE TABLE dialogue_answer (
    endpoint_id BLOB NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    event       TEXT NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, event)
) STRICT, WITHOUT ROWID;
CREATE TABLE dialogue_secret (
    endpoint_id BLOB NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    PRIMARY KEY (endpoint_id, name)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE endpoint (
    id              BLOB PRIMARY KEY,
    workspace_id    BLOB NOT NULL,
    connection_id   BLOB NOT NULL,
    name            TEXT NOT NULL,
    token           TEXT NOT NULL UNIQUE,
    platform        TEXT NOT NULL,
    scheme          TEXT,
    accepted_status INTEGER NOT NULL,
    invalid_status  INTEGER NOT NULL,
    body_cap        INTEGER NOT NULL,
    created_at      INTEGER NOT NULL, relayed INTEGER NOT NULL DEFAULT 0, imported INTEGER NOT NULL DEFAULT 0, answer TEXT,
    UNIQUE (workspace_id, name),
    UNIQUE (id, workspace_id, connection_id),
    FOREIGN KEY (connection_id, workspace_id) REFERENCES connection (id, workspace_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE forward_rule (
    id          BLOB PRIMARY KEY,
    endpoint_id BLOB NOT NULL REFERENCES endpoint (id) ON DELETE CASCADE,
    target      TEXT NOT NULL,
    options     TEXT NOT NULL,
    state       TEXT NOT NULL,
    created_at  INTEGER NOT NULL
, near TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE key (
    id                 BLOB PRIMARY KEY,
    workspace_id       BLOB NOT NULL,
    connection_id      BLOB NOT NULL,
    name               TEXT NOT NULL,
    slot               TEXT NOT NULL,
    last_four          TEXT NOT NULL,
    fingerprint_sha256 TEXT NOT NULL,
    environment        TEXT NOT NULL,
    scopes             TEXT NOT NULL,
    fields             TEXT NOT NULL,
    kept_in            TEXT NOT NULL,
    state              TEXT NOT NULL,
    created_at         INTEGER NOT NULL,
    expires_at         INTEGER,
    last_used_at       INTEGER, looks_like TEXT, parts TEXT NOT NULL DEFAULT '{}', endpoint_id BLOB REFERENCES endpoint (id) ON DELETE CASCADE,
    FOREIGN KEY (connection_id, workspace_id) REFERENCES connection (id, workspace_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    sequence           INTEGER PRIMARY KEY AUTOINCREMENT,
    id                 BLOB NOT NULL UNIQUE,
    delivery_id        BLOB NOT NULL REFERENCES delivery (id) ON DELETE CASCADE,
    rule_id            BLOB NOT NULL REFERENCES forward_rule (id) ON DELETE CASCADE,
    state              TEXT NOT NULL,
    lane               TEXT,
    looked             INTEGER NOT NULL,
    tries              INTEGER NOT NULL,
    next_at            INTEGER,
    possible_duplicate INTEGER NOT NULL,
    last_status        INTEGER,
    last_error         TEXT,
    created_at         INTEGER NOT NULL,
    changed_at         INTEGER NOT NULL,
    UNIQUE (delivery_id, rule_id)
) STRICT;
CREATE TABLE outbox_edit (
    outbox_id BLOB PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    headers   TEXT NOT NULL,
    body      BLOB
, seal_key BLOB, nonce BLOB, sealed BLOB) STRICT, WITHOUT ROWID;
CREATE TABLE profile_value (
    workspace_id BLOB REFERENCES workspace (id) ON DELETE CASCADE,
    profile      TEXT NOT NULL,
    path         TEXT NOT NULL,
    value        TEXT NOT NULL,
    set_at       INTEGER NOT NULL
) STRICT;
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
CREATE TABLE replay_edit (
    run_id BLOB PRIMARY KEY REFERENCES replay_run (id) ON DELETE CASCADE,
    key    BLOB NOT NULL,
    nonce  BLOB NOT NULL,
    bytes  BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE replay_item (
    run_id             BLOB NOT NULL REFERENCES replay_run (id) ON DELETE CASCADE,
    place              INTEGER NOT NULL,
    delivery_id        BLOB NOT NULL,
    state              TEXT NOT NULL,
    status             INTEGER,
    error              TEXT,
    took_us            INTEGER,
    possible_duplicate INTEGER NOT NULL,
    attempt_id         BLOB,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE replay_run (
    id                  BLOB PRIMARY KEY,
    workspace_id        BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    target              TEXT NOT NULL,
    mode                TEXT NOT NULL,
    options             TEXT NOT NULL,
    state               TEXT NOT NULL,
    start_at            INTEGER,
    created_at          INTEGER NOT NULL,
    began_at            INTEGER,
    ended_at            INTEGER,
    total               INTEGER NOT NULL,
    answered_2xx        INTEGER NOT NULL,
    answered_other      INTEGER NOT NULL,
    failed              INTEGER NOT NULL,
    possible_duplicates INTEGER NOT NULL,
    first_error         TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE saved_view (
    workspace_id BLOB NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
    name         TEXT NOT NULL COLLATE NOCASE,
    query        TEXT NOT NULL,
    saved_at     INTEGER NOT NULL,
    PRIMARY KEY (workspace_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE seal_backlog (
    upto  INTEGER NOT NULL,
    total INTEGER NOT NULL,
    wiped INTEGER NOT NULL
) STRICT;
CREATE TABLE sealed (
    sequence INTEGER NOT NULL REFERENCES delivery (sequence) ON DELETE CASCADE,
    part     TEXT NOT NULL,
    key      BLOB NOT NULL,
    nonce    BLOB NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (sequence, part)
) STRICT;
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE sqlite_sequence(name,seq);
CREATE TABLE stretch_upto (
    upto INTEGER NOT NULL
) STRICT;
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
CREATE TABLE text_backlog (
    upto  INTEGER NOT NULL,
    total INTEGER NOT NULL
) STRICT;
CREATE TABLE tunnel (
    id           BLOB PRIMARY KEY,
    via          TEXT NOT NULL,
    settings     TEXT NOT NULL,
    endpoint_id  BLOB REFERENCES endpoint (id) ON DELETE CASCADE,
    secret_home  TEXT,
    wanted       INTEGER NOT NULL,
    state        TEXT NOT NULL,
    public_url   TEXT,
    previous_url TEXT,
    alive_at     INTEGER,
    created_at   INTEGER NOT NULL
, set_relayed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE tunnel_gap (
    tunnel_id BLOB NOT NULL REFERENCES tunnel (id) ON DELETE CASCADE,
    began_at  INTEGER NOT NULL,
    ended_at  INTEGER,
    cause     TEXT NOT NULL,
    PRIMARY KEY (tunnel_id, began_at)
) STRICT, WITHOUT ROWID;
CREATE TABLE verdict_now (
    sequence  INTEGER PRIMARY KEY REFERENCES delivery (sequence) ON DELETE CASCADE,
    verdict   TEXT NOT NULL,
    judged_at INTEGER NOT NULL
) STRICT;
CREATE TABLE workspace (
    id          BLOB PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    environment TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX api_call_at ON api_call (at);
CREATE INDEX api_call_key ON api_call (key, sequence);
CREATE INDEX api_call_limit ON api_call (host, at) WHERE sent = 1;
CREATE INDEX api_history_workspace ON api_history (workspace_id, id);
CREATE INDEX attempt_delivery ON attempt (delivery_id, sequence);
CREATE INDEX body_file_name ON body_file (name, workspace_id, size);
CREATE INDEX delivery_conflict ON delivery (workspace_id, sequence) WHERE conflict = 1;
CREATE INDEX delivery_dedupe ON delivery (endpoint_id, dedupe_key) WHERE dedupe_key IS NOT NULL;
CREATE INDEX delivery_duplicate ON delivery (workspace_id, sequence) WHERE duplicate_of IS NOT NULL;
CREATE INDEX delivery_endpoint ON delivery (endpoint_id, sequence, verdict);
CREATE INDEX delivery_event ON delivery (endpoint_id, provider_event, received_at) WHERE provider_event IS NOT NULL;
CREATE INDEX delivery_fidelity ON delivery (workspace_id, fidelity, sequence) WHERE fidelity <> 'wire';
CREATE INDEX delivery_from_file ON delivery (workspace_id, sequence) WHERE imported_from IS NOT NULL;
CREATE INDEX delivery_health ON delivery (endpoint_id, sequence) WHERE provider_event = 'health_check';
CREATE INDEX delivery_imported ON delivery (workspace_id, imported_key) WHERE imported_key IS NOT NULL;
CREATE INDEX delivery_named ON delivery (workspace_id, provider_event, sequence);
CREATE INDEX delivery_own_time ON delivery (workspace_id, own_time, sequence, size, latency_us);
CREATE INDEX delivery_provider_id ON delivery (provider_delivery_id) WHERE provider_delivery_id IS NOT NULL;
CREATE INDEX delivery_reason ON delivery (workspace_id, reason, sequence) WHERE reason <> 'ok';
CREATE INDEX delivery_received ON delivery (workspace_id, received_at);
CREATE INDEX delivery_refused ON delivery (workspace_id, sequence, status_answered) WHERE status_answered >= 300;
CREATE INDEX delivery_replayed ON delivery (workspace_id, sequence) WHERE replay_of IS NOT NULL;
CREATE INDEX delivery_same_event ON delivery (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX delivery_signed ON delivery (endpoint_id, signed_key) WHERE signed_key IS NOT NULL;
CREATE INDEX delivery_verdict ON delivery (workspace_id, verdict, sequence);
CREATE INDEX delivery_workspace ON delivery (workspace_id, sequence, size, latency_us);
CREATE INDEX dialogue_step_company ON dialogue_step (connection_id, company);
CREATE INDEX dialogue_step_due ON dialogue_step (taken) WHERE taken = 0;
CREATE INDEX endpoint_connection ON endpoint (connection_id, workspace_id);
CREATE INDEX forward_rule_endpoint ON forward_rule (endpoint_id);
CREATE INDEX key_connection ON key (connection_id, workspace_id);
CREATE UNIQUE INDEX key_current_name ON key (workspace_id, name) WHERE state = 'current';
CREATE INDEX outbox_left ON outbox (state, sequence) WHERE state IN ('uncertain', 'dead', 'discarded');
CREATE INDEX outbox_open ON outbox (rule_id, sequence) WHERE state IN ('queued', 'sending', 'waiting');
CREATE UNIQUE INDEX profile_value_place ON profile_value (coalesce(workspace_id, x''), profile, path);
CREATE INDEX profile_value_workspace ON profile_value (workspace_id) WHERE workspace_id IS NOT NULL;
CREATE INDEX replay_item_open ON replay_item (run_id, place) WHERE state IN ('queued', 'sending');
CREATE INDEX replay_run_workspace ON replay_run (workspace_id, created_at);
