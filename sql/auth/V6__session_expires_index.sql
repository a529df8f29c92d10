-- Sessions of people who do not come back are deleted some time after they expire.
drop index concurrently if exists user_session_expires;
create index concurrently user_session_expires on user_session (expires_at);
