-- Ids are snowflakes; times are 100 ns ticks since 1970, so that a state read back equals the state that was written. Permissions are bit sets.
-- There are no foreign keys: the one writer derives the rows of a change from one decision, and what is gone goes with its guild.

CREATE TABLE house (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    greatest_id BIGINT NOT NULL,   -- no id at or below it is given out again
    probes BIGINT NOT NULL
);
INSERT INTO house VALUES (1, 0, 0);

CREATE TABLE users (
    id BIGINT PRIMARY KEY,
    username TEXT NOT NULL,
    username_key TEXT NOT NULL UNIQUE,   -- folded, for uniqueness without regard to case
    is_bot BIGINT NOT NULL,
    global_name TEXT,
    avatar TEXT,
    bio TEXT,
    email TEXT UNIQUE,                   -- lower case
    password_hash TEXT
);

CREATE TABLE bots (
    user_id BIGINT PRIMARY KEY,
    owner BIGINT,
    token_hash BYTEA NOT NULL
);
CREATE INDEX bots_by_owner ON bots (owner);

CREATE TABLE refresh_tokens (
    hash BYTEA PRIMARY KEY,
    family BYTEA NOT NULL,
    user_id BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used BIGINT NOT NULL DEFAULT 0      -- kept after use until it expires, to notice a copy
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);

CREATE TABLE guilds (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    owner BIGINT NOT NULL,
    icon TEXT,
    description TEXT,
    system_channel BIGINT
);

CREATE TABLE roles (
    id BIGINT PRIMARY KEY,
    guild BIGINT NOT NULL,
    name TEXT NOT NULL,
    permissions BIGINT NOT NULL,
    position BIGINT NOT NULL,
    color BIGINT NOT NULL,
    hoist BIGINT NOT NULL,
    mentionable BIGINT NOT NULL
);
CREATE INDEX roles_by_guild ON roles (guild);

CREATE TABLE channels (
    id BIGINT PRIMARY KEY,
    guild BIGINT,                       -- null for direct messages
    kind BIGINT NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    topic TEXT,
    parent BIGINT,
    nsfw BIGINT NOT NULL,
    rate_limit_per_user BIGINT NOT NULL
);
CREATE INDEX channels_by_guild ON channels (guild);

CREATE TABLE overwrites (
    channel BIGINT NOT NULL,
    place BIGINT NOT NULL,              -- their order in the channel
    target BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    allow BIGINT NOT NULL,
    deny BIGINT NOT NULL,
    PRIMARY KEY (channel, place)
);

CREATE TABLE members (
    guild BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    nick TEXT,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (guild, user_id)
);
CREATE INDEX members_by_user ON members (user_id, guild);

CREATE TABLE member_roles (
    guild BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    place BIGINT NOT NULL,              -- their order in the member
    role BIGINT NOT NULL,
    PRIMARY KEY (guild, user_id, place)
);

CREATE TABLE messages (
    channel BIGINT NOT NULL,
    id BIGINT NOT NULL,
    author BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    content TEXT NOT NULL,
    edited_at BIGINT,
    flags BIGINT NOT NULL,
    tts BIGINT NOT NULL,
    mentions_everyone BIGINT NOT NULL,
    reply_to BIGINT,
    mentions BYTEA,                       -- user ids, 8 bytes each, little-endian
    mentioned_roles BYTEA,                -- role ids likewise
    PRIMARY KEY (channel, id)
);

-- Kept for ten minutes, for enforce_nonce.
CREATE TABLE nonces (
    message BIGINT PRIMARY KEY,
    channel BIGINT NOT NULL,
    author BIGINT NOT NULL,
    nonce TEXT NOT NULL
);
CREATE INDEX nonces_by_author ON nonces (author, channel, nonce, message);

-- Channels that are gone, whose messages are removed little by little.
CREATE TABLE emptied_channels (
    channel BIGINT PRIMARY KEY
);

CREATE TABLE invites (
    code TEXT PRIMARY KEY,
    guild BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    inviter BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    max_age BIGINT NOT NULL,            -- ticks, 0 for ever
    max_uses BIGINT NOT NULL,
    uses BIGINT NOT NULL,
    temporary BIGINT NOT NULL
);
CREATE INDEX invites_by_guild ON invites (guild);
CREATE INDEX invites_by_channel ON invites (channel);

-- The log. The writer numbers without holes and never removes the newest row, so the next position is always the newest plus one.
CREATE TABLE events (
    position BIGINT PRIMARY KEY,
    created BIGINT NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT,
    name TEXT NOT NULL,
    interest BIGINT NOT NULL,
    content_interest BIGINT NOT NULL,
    concerns TEXT,                       -- one per line
    payload BYTEA NOT NULL
);
