-- What was done in guilds, kept for 45 days; the ids are snowflakes, so that they tell the time.
CREATE TABLE audit_entries (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    action INTEGER NOT NULL,
    target INTEGER,
    body BLOB NOT NULL                   -- as it was announced
);
CREATE INDEX audit_entries_by_guild ON audit_entries (guild, id);
