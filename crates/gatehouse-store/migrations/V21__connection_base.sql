-- The address that the calls of a connection go to in place of its platform's: the platform's own further one, such as a
-- company's subdomain.
ALTER TABLE connection ADD COLUMN base_url TEXT;

PRAGMA user_version = 21;
