-- Messages by their words, folded by the program: the row's number is the message's. What a message is about beside its words is a word that begins with a sign which
-- no other has. All that is not ASCII belongs to words, whatever SQLite knows of it; documents are never ranked, so their sizes are not kept.
CREATE VIRTUAL TABLE words USING fts5(folded, channel UNINDEXED, columnsize = 0, tokenize = "ascii tokenchars '#'");

-- Channels with messages that were sent before there was a search: those up to a number are still to be read.
CREATE TABLE unread_words (
    channel INTEGER PRIMARY KEY,
    up_to INTEGER NOT NULL
);
INSERT INTO unread_words (channel, up_to) SELECT channel, max(id) FROM messages GROUP BY channel;
