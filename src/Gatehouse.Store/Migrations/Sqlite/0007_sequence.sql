-- Messages are counted in their channel, without holes: seq is the message's number, the counter's last_seq that of the newest one ever sent there.
ALTER TABLE messages ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
UPDATE messages SET seq = numbered.seq
FROM (SELECT channel, id, row_number() OVER (PARTITION BY channel ORDER BY id) AS seq FROM messages) AS numbered
WHERE messages.channel = numbered.channel AND messages.id = numbered.id;

-- A row of its own, since it is written with every message.
CREATE TABLE counters (
    channel INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL
);
INSERT INTO counters (channel, last_seq) SELECT channel, max(seq) FROM messages GROUP BY channel;

-- Who opens the database to write takes the next epoch; a commit of an earlier one fails.
ALTER TABLE house ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
