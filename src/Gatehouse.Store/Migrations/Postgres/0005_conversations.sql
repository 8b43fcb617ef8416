-- DMs and group DMs. A conversation is one channel in no guild; its number is both.

CREATE TABLE conversations (
    id BIGINT PRIMARY KEY,
    kind BIGINT NOT NULL,
    owner BIGINT NOT NULL,
    name TEXT NOT NULL,
    icon TEXT,
    last_pin_at BIGINT,
    pair TEXT UNIQUE                     -- of a DM: both users' ids, the lower first, so that there is at most one
);

CREATE TABLE participants (
    conversation BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL,
    has_closed BIGINT NOT NULL,         -- put away until something new is said
    PRIMARY KEY (conversation, user_id)
);
CREATE INDEX participants_by_user ON participants (user_id, has_closed, conversation);
