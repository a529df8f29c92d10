-- The longest lifetime of an access token that a session has issued. A session from before, or of a program of the previous release, may
-- have issued one with the longest lifetime that the setting allows, 720 hours.
alter table user_session add column token_seconds int not null default 2592000;
