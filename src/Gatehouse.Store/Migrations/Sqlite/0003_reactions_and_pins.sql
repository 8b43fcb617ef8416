-- How often each emoji is on a message, in the order in which they came: a page of history reads these, however many people reacted.
CREATE TABLE reaction_kinds (
    channel INTEGER NOT NULL,
    message INTEGER NOT NULL,
    emoji TEXT NOT NULL,                 -- what makes two the same
    place INTEGER NOT NULL,
    name TEXT NOT NULL,                  -- as whoever came first wrote it
    custom INTEGER,                      -- a custom emoji's id
    animated INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (channel, message, emoji)
) WITHOUT ROWID;

CREATE TABLE reactions (
    channel INTEGER NOT NULL,
    message INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    reactor INTEGER NOT NULL,
    PRIMARY KEY (channel, message, emoji, reactor)
) WITHOUT ROWID;

ALTER TABLE messages ADD COLUMN pinned_at INTEGER;
CREATE INDEX messages_pinned ON messages (channel, pinned_at) WHERE pinned_at IS NOT NULL;

ALTER TABLE channels ADD COLUMN last_pin_at INTEGER;
