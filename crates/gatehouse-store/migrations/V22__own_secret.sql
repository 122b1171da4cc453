-- The endpoint that a secret belongs to alone, as the one of a webhook that is given with a call; and what a call of the
-- audit was: `call`, or `login` where somebody logged in or a token was asked for.
ALTER TABLE key ADD COLUMN endpoint_id BLOB REFERENCES endpoint (id) ON DELETE CASCADE;
ALTER TABLE api_call ADD COLUMN kind TEXT NOT NULL DEFAULT 'call';

PRAGMA user_version = 22;
