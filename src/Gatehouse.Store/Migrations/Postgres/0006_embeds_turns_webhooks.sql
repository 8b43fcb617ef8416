ALTER TABLE messages ADD COLUMN embeds TEXT;   -- JSON

-- When somebody last wrote in a slow channel; kept as long as any pause.
CREATE TABLE turns (
    channel BIGINT NOT NULL,
    author BIGINT NOT NULL,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (channel, author)
);
CREATE INDEX turns_by_time ON turns (taken_at);

CREATE TABLE webhooks (
    id BIGINT PRIMARY KEY,
    guild BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    name TEXT NOT NULL,
    avatar TEXT,
    token TEXT NOT NULL,
    creator BIGINT NOT NULL
);
CREATE INDEX webhooks_by_channel ON webhooks (channel);
CREATE INDEX webhooks_by_guild ON webhooks (guild);

-- What a webhook said keeps the name it was said under.
ALTER TABLE messages ADD COLUMN webhook BIGINT;
ALTER TABLE messages ADD COLUMN webhook_name TEXT;
ALTER TABLE messages ADD COLUMN webhook_avatar TEXT;
