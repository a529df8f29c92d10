-- Sessions that end early, forgotten passwords, and the mails about both.

alter table user_session drop constraint user_session_end_reason_check;
alter table user_session add constraint user_session_end_reason_check
  check (end_reason in ('logout', 'reuse', 'password', 'disabled'));
create index user_session_open on user_session (user_id) where ended_at is null;
create index app_user_disabled on app_user (id) where status = 'disabled';

-- Access tokens outlive their session: every node refuses those of a session that is named here.
create table revoked_session (
  session_id uuid primary key,
  expires_at timestamptz not null,                       -- no token of it is good after this
  revoked_at timestamptz not null default now()
);
create index revoked_session_revoked on revoked_session (revoked_at);
create index revoked_session_expires on revoked_session (expires_at);

-- A row is good for one new password; used ones are deleted.
create table password_reset (
  hash       bytea primary key,                          -- SHA-256; the token itself is in the mail and nowhere else
  user_id    uuid not null references app_user on delete cascade,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index password_reset_user on password_reset (user_id, created_at);
create index password_reset_expires on password_reset (expires_at);

-- Mails to be sent: what they are made from, not their text. One that asks for a reset may be for an address nobody has.
create table mail_outbox (
  id         uuid primary key,
  kind       text not null check (kind in ('password_reset', 'password_changed', 'email_changed')),
  recipient  text not null,
  attempts   int not null default 0,
  next_at    timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create index mail_outbox_next on mail_outbox (next_at);
