-- What was done in guilds, kept for 45 days; the ids are snowflakes, so that they tell the time.
CREATE TABLE audit_entries (
    id BIGINT PRIMARY KEY,
    guild BIGINT NOT NULL,
    actor BIGINT NOT NULL,
    action BIGINT NOT NULL,
    target BIGINT,
    body BYTEA NOT NULL                  -- as it was announced
);
CREATE INDEX audit_entries_by_guild ON audit_entries (guild, id);
