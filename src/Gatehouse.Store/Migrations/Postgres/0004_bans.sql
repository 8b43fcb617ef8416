ALTER TABLE members ADD COLUMN timed_out_until BIGINT;   -- null for never

CREATE TABLE bans (
    guild BIGINT NOT NULL,
    banned BIGINT NOT NULL,             -- a user, member or not
    reason TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (guild, banned)
);
