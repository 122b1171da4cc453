-- What a person set in a profile: for one workspace, or (without one) for all. The value is TOML.
CREATE TABLE profile_value (
    workspace_id BLOB REFERENCES workspace (id) ON DELETE CASCADE,
    profile      TEXT NOT NULL,
    path         TEXT NOT NULL,
    value        TEXT NOT NULL,
    set_at       INTEGER NOT NULL
) STRICT;
-- No workspace equals no workspace.
CREATE UNIQUE INDEX profile_value_place ON profile_value (coalesce(workspace_id, x''), profile, path);
CREATE INDEX profile_value_workspace ON profile_value (workspace_id) WHERE workspace_id IS NOT NULL;

-- The event names that came: counted without reading a row of the list.
CREATE INDEX delivery_event ON delivery (endpoint_id, provider_event, received_at) WHERE provider_event IS NOT NULL;

PRAGMA user_version = 2;
