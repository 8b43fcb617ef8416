-- PostgreSQL keeps the word "user" for itself, and the statements are the same for both.
ALTER TABLE bots RENAME COLUMN user TO user_id;
ALTER TABLE refresh_tokens RENAME COLUMN user TO user_id;
ALTER TABLE members RENAME COLUMN user TO user_id;
ALTER TABLE member_roles RENAME COLUMN user TO user_id;
