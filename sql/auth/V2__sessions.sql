-- Sessions, and the keys that sign their access tokens.

-- A session is a family of refresh tokens: each one but the last has been traded for the next.
create table user_session (
  id            uuid primary key,
  token_id      uuid not null,                           -- the claim sid of its access tokens; another one when its rights change
  user_id       uuid not null references app_user on delete cascade,
  proved_at     timestamptz not null default now(),      -- the last login or step-up
  used_at       timestamptz not null default now(),      -- the last login or refresh
  address       text not null default '',                -- of the client that logged in
  agent         text not null default '',                -- its User-Agent
  expires_at    timestamptz not null,
  token_seconds int not null,                            -- the longest lifetime of an access token that it has issued
  ended_at      timestamptz,
  end_reason    text check (end_reason in ('logout', 'reuse', 'password', 'second_factor', 'disabled', 'user', 'administrator')),
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  check ((ended_at is null) = (end_reason is null))
);
create index user_session_token on user_session (token_id);
create index user_session_user on user_session (user_id, id);
create index user_session_open on user_session (user_id) where ended_at is null;
create index user_session_lifetime on user_session (token_seconds); -- the longest one keeps a signing key
create index user_session_expires on user_session (expires_at); -- sessions are deleted some time after they expire

-- The last logins of a user, and attempts with wrong credentials.
create table user_login (
  id         uuid primary key,
  user_id    uuid not null references app_user on delete cascade,
  outcome    text not null check (outcome in ('succeeded', 'failed')),
  reason     text,
  address    text not null,
  agent      text not null,
  created_at timestamptz not null default now(),
  check ((outcome = 'succeeded') = (reason is null))
);
create index user_login_user on user_login (user_id, id desc);
create index user_login_created on user_login (created_at, id);

create table refresh_token (
  hash       bytea primary key,                          -- SHA-256; the token itself is nowhere
  session_id uuid not null references user_session on delete cascade,
  expires_at timestamptz not null,
  rotated_at timestamptz,
  created_at timestamptz not null default now()
);
create index refresh_token_session on refresh_token (session_id);

-- Apart from the account: a login holds a shared lock on that, so it must not change it.
create table last_login (
  user_id uuid primary key references app_user on delete cascade,
  at      timestamptz not null
);

-- Access tokens outlive their session, and the rights that it had: every node refuses those that are named here.
create table revoked_token (
  token_id   uuid primary key,                           -- the claim sid
  expires_at timestamptz not null,                       -- no token of it is good after this
  revoked_at timestamptz not null default now()
);
create index revoked_token_revoked on revoked_token (revoked_at);
create index revoked_token_expires on revoked_token (expires_at);

create table signing_key (
  kid         text primary key,
  public_jwk  jsonb not null,
  private_key bytea not null,                            -- PKCS #8, sealed by AES-256-GCM with a key made from JWT_SECRET
  created_at  timestamptz not null default now(),
  retire_at   timestamptz                                -- set when another takes its place: trusted until then
);
-- One key signs. Nodes that start at once all try to be the one that makes it; this lets one of them.
create unique index signing_key_current on signing_key ((true)) where retire_at is null;
