-- DMs and group DMs. A conversation is one channel in no guild; its number is both.

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    name TEXT NOT NULL,
    icon TEXT,
    last_pin_at INTEGER,
    pair TEXT UNIQUE                     -- of a DM: both users' ids, the lower first, so that there is at most one
);

CREATE TABLE participants (
    conversation INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    has_closed INTEGER NOT NULL,         -- put away until something new is said
    PRIMARY KEY (conversation, user_id)
) WITHOUT ROWID;
CREATE INDEX participants_by_user ON participants (user_id, has_closed, conversation);
