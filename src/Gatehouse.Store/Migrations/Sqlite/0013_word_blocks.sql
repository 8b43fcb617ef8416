-- Guilds' messages by their numbers, in blocks of some thousands: how far a search goes at once.
CREATE TABLE word_blocks (
    number INTEGER PRIMARY KEY,
    home INTEGER NOT NULL,               -- the guild or conversation
    first INTEGER NOT NULL,              -- the message that it begins with; a home's first block begins at 0
    UNIQUE (home, first)
);
INSERT INTO word_blocks (home, first)
SELECT home, CASE WHEN place = 1 THEN 0 ELSE id END FROM
    (SELECT coalesce(channels.guild, messages.channel) AS home, messages.id, row_number() OVER (PARTITION BY coalesce(channels.guild, messages.channel) ORDER BY messages.id) AS place
    FROM messages LEFT JOIN channels ON channels.id = messages.channel) AS placed
WHERE place % 8192 = 1;
