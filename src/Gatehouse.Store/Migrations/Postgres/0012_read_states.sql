-- How far somebody has read in a channel; a channel without a row was never read.
CREATE TABLE read_states (
    user_id BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    last_message BIGINT NOT NULL,       -- what is newer is unread
    mentions BIGINT NOT NULL,           -- unread ones, as a client counted them, up to the next column
    counted_through BIGINT NOT NULL,    -- mentions that are newer come on top
    PRIMARY KEY (user_id, channel)
);
CREATE INDEX read_states_by_channel ON read_states (channel, user_id);

-- Whom messages mention, for counting the unread: a user, a role, everybody in a guild by its number, and everybody in a conversation, whom each message there is for, by
-- its number. One row however many have the role. Stays when the message is deleted: who was mentioned was told so.
CREATE TABLE mentions (
    target BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    author BIGINT NOT NULL,             -- who is not mentioned by themselves
    PRIMARY KEY (target, channel, message)
);
CREATE INDEX mentions_by_channel ON mentions (channel, message);
