-- Ids are snowflakes; times are 100 ns ticks since 1970, so that a state read back equals the state that was written. Permissions are bit sets.
-- There are no foreign keys: the one writer derives the rows of a change from one decision, and what is gone goes with its guild.

CREATE TABLE house (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    greatest_id INTEGER NOT NULL,   -- no id at or below it is given out again
    probes INTEGER NOT NULL
);
INSERT INTO house VALUES (1, 0, 0);

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,   -- folded, for uniqueness without regard to case
    is_bot INTEGER NOT NULL,
    global_name TEXT,
    avatar TEXT,
    bio TEXT,
    email TEXT UNIQUE,                   -- lower case
    password_hash TEXT
);

CREATE TABLE bots (
    user INTEGER PRIMARY KEY,
    owner INTEGER,
    token_hash BLOB NOT NULL
);
CREATE INDEX bots_by_owner ON bots (owner);

CREATE TABLE refresh_tokens (
    hash BLOB PRIMARY KEY,
    family BLOB NOT NULL,
    user INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0      -- kept after use until it expires, to notice a copy
) WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE guilds (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    owner INTEGER NOT NULL,
    icon TEXT,
    description TEXT,
    system_channel INTEGER
);

CREATE TABLE roles (
    id INTEGER PRIMARY KEY,
    guild INTEGER NOT NULL,
    name TEXT NOT NULL,
    permissions INTEGER NOT NULL,
    position INTEGER NOT NULL,
    color INTEGER NOT NULL,
    hoist INTEGER NOT NULL,
    mentionable INTEGER NOT NULL
);
CREATE INDEX roles_by_guild ON roles (guild);

CREATE TABLE channels (
    id INTEGER PRIMARY KEY,
    guild INTEGER,                       -- null for direct messages
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    topic TEXT,
    parent INTEGER,
    nsfw INTEGER NOT NULL,
    rate_limit_per_user INTEGER NOT NULL
);
CREATE INDEX channels_by_guild ON channels (guild);

CREATE TABLE overwrites (
    channel INTEGER NOT NULL,
    place INTEGER NOT NULL,              -- their order in the channel
    target INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    allow INTEGER NOT NULL,
    deny INTEGER NOT NULL,
    PRIMARY KEY (channel, place)
) WITHOUT ROWID;

CREATE TABLE members (
    guild INTEGER NOT NULL,
    user INTEGER NOT NULL,
    nick TEXT,
    joined_at INTEGER NOT NULL,
    PRIMARY KEY (guild, user)
) WITHOUT ROWID;
CREATE INDEX members_by_user ON members (user, guild);

CREATE TABLE member_roles (
    guild INTEGER NOT NULL,
    user INTEGER NOT NULL,
    place INTEGER NOT NULL,              -- their order in the member
    role INTEGER NOT NULL,
    PRIMARY KEY (guild, user, place)
) WITHOUT ROWID;

-- Clustered by channel: a page of history is one run of leaves.
CREATE TABLE messages (
    channel INTEGER NOT NULL,
    id INTEGER NOT NULL,
    author INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    content TEXT NOT NULL,
    edited_at INTEGER,
    flags INTEGER NOT NULL,
    tts INTEGER NOT NULL,
    mentions_everyone INTEGER NOT NULL,
    reply_to INTEGER,
    mentions BLOB,                       -- user ids, 8 bytes each, little-endian
    mentioned_roles BLOB,                -- role ids likewise
    PRIMARY KEY (channel, id)
) WITHOUT ROWID;

-- Kept for ten minutes, for enforce_nonce.
CREATE TABLE nonces (
    message INTEGER PRIMARY KEY,
    channel INTEGER NOT NULL,
    author INTEGER NOT NULL,
    nonce TEXT NOT NULL
);
CREATE INDEX nonces_by_author ON nonces (author, channel, nonce, message);

-- Channels that are gone, whose messages are removed little by little.
CREATE TABLE emptied_channels (
    channel INTEGER PRIMARY KEY
);

CREATE TABLE invites (
    code TEXT PRIMARY KEY,
    guild INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    inviter INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    max_age INTEGER NOT NULL,            -- ticks, 0 for ever
    max_uses INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    temporary INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX invites_by_guild ON invites (guild);
CREATE INDEX invites_by_channel ON invites (channel);

-- The log. The writer numbers without holes and never removes the newest row, so the next position is always the newest plus one.
CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    created INTEGER NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT,
    name TEXT NOT NULL,
    interest INTEGER NOT NULL,
    content_interest INTEGER NOT NULL,
    concerns TEXT,                       -- one per line
    payload BLOB NOT NULL
);
