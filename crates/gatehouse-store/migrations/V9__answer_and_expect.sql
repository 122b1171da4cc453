-- What an endpoint answers and expects beyond its two statuses and its cap, as JSON; none stands for the usual.
ALTER TABLE endpoint ADD COLUMN answer TEXT;

-- What about a delivery its endpoint did not expect when it came: `event`, `content_type`, `event_and_content_type`.
ALTER TABLE delivery ADD COLUMN unexpected TEXT;

PRAGMA user_version = 9;
