-- How far somebody has read in a channel; a channel without a row was never read.
CREATE TABLE read_states (
    user_id INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    last_message INTEGER NOT NULL,       -- what is newer is unread
    mentions INTEGER NOT NULL,           -- unread ones, as a client counted them, up to the next column
    counted_through INTEGER NOT NULL,    -- mentions that are newer come on top
    PRIMARY KEY (user_id, channel)
) WITHOUT ROWID;
CREATE INDEX read_states_by_channel ON read_states (channel, user_id);

-- Whom messages mention, for counting the unread: a user, a role, everybody in a guild by its number, and everybody in a conversation, whom each message there is for, by
-- its number. One row however many have the role. Stays when the message is deleted: who was mentioned was told so.
CREATE TABLE mentions (
    target INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    message INTEGER NOT NULL,
    author INTEGER NOT NULL,             -- who is not mentioned by themselves
    PRIMARY KEY (target, channel, message)
) WITHOUT ROWID;
CREATE INDEX mentions_by_channel ON mentions (channel, message);
