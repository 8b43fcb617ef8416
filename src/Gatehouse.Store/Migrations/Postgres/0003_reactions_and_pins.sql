-- How often each emoji is on a message, in the order in which they came: a page of history reads these, however many people reacted.
CREATE TABLE reaction_kinds (
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    emoji TEXT NOT NULL,                 -- what makes two the same
    place BIGINT NOT NULL,
    name TEXT NOT NULL,                  -- as whoever came first wrote it
    custom BIGINT,                      -- a custom emoji's id
    animated BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (channel, message, emoji)
);

CREATE TABLE reactions (
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    emoji TEXT NOT NULL,
    reactor BIGINT NOT NULL,
    PRIMARY KEY (channel, message, emoji, reactor)
);

ALTER TABLE messages ADD COLUMN pinned_at BIGINT;
CREATE INDEX messages_pinned ON messages (channel, pinned_at) WHERE pinned_at IS NOT NULL;

ALTER TABLE channels ADD COLUMN last_pin_at BIGINT;
