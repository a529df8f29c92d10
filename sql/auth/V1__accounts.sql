-- Accounts, forgotten passwords, and the mails about both.

-- Roles besides the built-in ones.
create table role (
  name        text constraint role__name_taken primary key,
  description text not null default '',
  permissions text[] not null,
  locations   uuid[] not null default '{}',                              -- the only ones that its users may see; empty: all
  version     bigint not null default 1,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);

create table app_user (
  id            uuid primary key,
  email         text not null constraint app_user__email_taken unique    -- trimmed, composed and lower-cased by the application
                check (email is nfc normalized),
  name          text collate people check (char_length(name) between 1 and 255),
  password_hash text,                                                    -- Argon2id, as a PHC string; null until an invitation is accepted
  role          text not null,                                           -- built in, or of the table
  status        text not null default 'active' check (status in ('invited', 'active', 'disabled')),
  customer_id   uuid,                                                    -- the record that staff or a proof has linked
  proved_at     timestamptz,                                             -- when it was shown that the address is the user's
  must_change_password boolean not null default false,                   -- an administrator has set the password
  invited_at    timestamptz,
  deleted_at    timestamptz,                                             -- personal data were erased: the row stays for what names its id
  search_words  tsvector generated always as (search_words(email || ' ' || coalesce(name, ''))) stored,
  version       bigint not null default 1,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  check (status <> 'active' or password_hash is not null),
  check (deleted_at is null or (status = 'disabled' and password_hash is null and name is null))
);
create index app_user_newest on app_user (id desc) where deleted_at is null;
create index app_user_created on app_user (created_at, id) where deleted_at is null;
create index app_user_updated on app_user (updated_at, id);
create index app_user_customer on app_user (customer_id) where customer_id is not null;
create index app_user_words on app_user using gin (search_words);
create index app_user_spelling on app_user using gin (email gin_trgm_ops);
create index app_user_disabled on app_user (id) where status = 'disabled' and deleted_at is null;
create index app_user_role on app_user (role);

-- Whoever has the token has read a mail at the address. A row is used once; used ones are deleted.
create table address_proof (
  hash       bytea primary key,                          -- SHA-256; the token itself is in the mail and nowhere else
  kind       text not null check (kind in ('register', 'invite', 'change')),
  email      text not null,
  user_id    uuid references app_user on delete cascade, -- null for a registration: there is no account before the proof
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  check ((kind = 'register') = (user_id is null))
);
create index address_proof_email on address_proof (email, created_at);
create index address_proof_user on address_proof (user_id) where user_id is not null;
create index address_proof_expires on address_proof (expires_at);

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
  kind       text not null check (kind in (
    'password_reset', 'password_changed', 'password_set', 'email_changed', 'second_factor_changed',
    'registration', 'invitation', 'email_change')),
  recipient  text not null,
  user_id    uuid references app_user on delete cascade, -- whose token the mail has, to take it back; null for the other kinds
  attempts   int not null default 0,
  next_at    timestamptz not null default now(),
  created_at timestamptz not null default now()
);
create index mail_outbox_next on mail_outbox (next_at);
create index mail_outbox_user on mail_outbox (user_id) where user_id is not null;

-- How many mails an account has caused, and an address has got, within the hour that began with the first of them.
create table mail_count (
  holder   text primary key,                      -- a hash of the account or of the address
  mails    int not null check (mails > 0),
  begun_at timestamptz not null
);
create index mail_count_begun on mail_count (begun_at);
