-- Messages by their words, folded by the program; what a message is about beside its words begins with a sign that no word has.
CREATE TABLE words (
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    home BIGINT NOT NULL,                -- the guild or conversation
    folded TSVECTOR NOT NULL,
    PRIMARY KEY (channel, message)
);
CREATE INDEX words_by_home ON words (home, message);
CREATE INDEX words_by_word ON words USING GIN (folded);

-- Channels with messages that were sent before there was a search: those up to a number are still to be read.
CREATE TABLE unread_words (
    channel BIGINT PRIMARY KEY,
    up_to BIGINT NOT NULL
);
INSERT INTO unread_words (channel, up_to) SELECT channel, max(id) FROM messages GROUP BY channel;
