ALTER TABLE messages ADD COLUMN attachments TEXT;   -- JSON, whole, so that a page of history needs no other table

-- The same files by their address: for whoever fetches one.
CREATE TABLE files (
    channel BIGINT NOT NULL,
    id BIGINT NOT NULL,
    message BIGINT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    content_type TEXT,
    secret TEXT NOT NULL,
    PRIMARY KEY (channel, id)
);
CREATE INDEX files_by_message ON files (channel, message);

-- Files to remove: those that no message claims in time, and those whose message is gone.
CREATE TABLE doomed_files (
    channel BIGINT NOT NULL,
    id BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (channel, id)
);
CREATE INDEX doomed_files_by_time ON doomed_files (due_at);
