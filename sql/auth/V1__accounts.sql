-- Accounts, forgotten passwords, and the mails about both.

create table app_user (
  id            uuid primary key,
  email         text not null constraint app_user__email_taken unique,    -- trimmed and lower-cased by the application
  password_hash text not null,                                           -- Argon2id, as a PHC string
  role          text not null,
  status        text not null default 'active' check (status in ('active', 'disabled')),
  version       bigint not null default 1,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now()
);
create index app_user_disabled on app_user (id) where status = 'disabled';

-- That the first administrator was made: once, whatever becomes of the account and its e-mail.
create table administrator_bootstrap (
  only_row   boolean primary key default true check (only_row),
  created_at timestamptz not null default now()
);

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
