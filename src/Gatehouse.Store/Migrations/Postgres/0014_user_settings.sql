-- What a person's clients share; whoever has no row never changed anything.
CREATE TABLE user_settings (
    user_id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    status BIGINT NOT NULL,
    locale TEXT NOT NULL,
    theme TEXT NOT NULL,
    has_custom BIGINT NOT NULL,         -- the custom status is there, and the next four are its parts
    custom_text TEXT,
    custom_emoji TEXT,
    custom_emoji_id BIGINT,
    custom_expires_at BIGINT
);
CREATE INDEX user_settings_by_end ON user_settings (custom_expires_at) WHERE custom_expires_at IS NOT NULL;
