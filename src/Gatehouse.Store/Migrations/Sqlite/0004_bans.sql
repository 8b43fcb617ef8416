ALTER TABLE members ADD COLUMN timed_out_until INTEGER;   -- null for never

CREATE TABLE bans (
    guild INTEGER NOT NULL,
    banned INTEGER NOT NULL,             -- a user, member or not
    reason TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (guild, banned)
) WITHOUT ROWID;
