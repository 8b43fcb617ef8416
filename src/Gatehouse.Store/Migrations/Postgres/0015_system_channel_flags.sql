ALTER TABLE guilds ADD COLUMN system_channel_flags BIGINT NOT NULL DEFAULT 0;   -- what is not said in the system channel
