-- Accounts, their sessions, and the keys that sign access tokens.

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

-- A session is a family of refresh tokens: each one but the last has been traded for the next.
create table user_session (
  id         uuid primary key,                                           -- the claim sid of its access tokens
  user_id    uuid not null references app_user on delete cascade,
  expires_at timestamptz not null,
  ended_at   timestamptz,
  end_reason text check (end_reason in ('logout', 'reuse')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((ended_at is null) = (end_reason is null))
);
create index user_session_user on user_session (user_id, id);

create table refresh_token (
  hash       bytea primary key,                                          -- SHA-256; the token itself is nowhere
  session_id uuid not null references user_session on delete cascade,
  expires_at timestamptz not null,
  rotated_at timestamptz,
  created_at timestamptz not null default now()
);
create index refresh_token_session on refresh_token (session_id);

create table signing_key (
  kid         text primary key,
  public_jwk  jsonb not null,
  private_key bytea not null,                     -- PKCS #8, sealed by AES-256-GCM with a key made from JWT_SECRET
  created_at  timestamptz not null default now(),
  retire_at   timestamptz                         -- set when another takes its place: trusted until then
);
-- One key signs. Nodes that start at once all try to be the one that makes it; this lets one of them.
create unique index signing_key_current on signing_key ((true)) where retire_at is null;
