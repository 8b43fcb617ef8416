ALTER TABLE messages ADD COLUMN embeds TEXT;   -- JSON

-- When somebody last wrote in a slow channel; kept as long as any pause.
CREATE TABLE turns (
    channel INTEGER NOT NULL,
    author INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (channel, author)
) WITHOUT ROWID;
CREATE INDEX turns_by_time ON turns (taken_at);

CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    name TEXT NOT NULL,
    avatar TEXT,
    token TEXT NOT NULL,
    creator INTEGER NOT NULL
);
CREATE INDEX webhooks_by_channel ON webhooks (channel);
CREATE INDEX webhooks_by_guild ON webhooks (guild);

-- What a webhook said keeps the name it was said under.
ALTER TABLE messages ADD COLUMN webhook INTEGER;
ALTER TABLE messages ADD COLUMN webhook_name TEXT;
ALTER TABLE messages ADD COLUMN webhook_avatar TEXT;
