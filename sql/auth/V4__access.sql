-- Programs that act by themselves: API keys of users, and service accounts. Roles are beside the accounts that have them.

create table api_key (
  id                uuid primary key,
  owner_id          uuid not null references app_user on delete cascade,
  name              text not null,
  permissions       text[] not null,                     -- as granted; a request has those of them that the owner holds too
  publishable       boolean not null default false,      -- may be seen by anybody, in the source of a page
  origins           text[] not null default '{}',        -- of the pages that may use a publishable key; empty: any
  allowed_addresses text[] not null default '{}',        -- addresses and networks; empty: any
  expires_at        timestamptz,
  token_id          uuid not null,                       -- the claim sid of its access tokens; another one when its rights change
  last_used_at      timestamptz,
  last_used_address text,
  version           bigint not null default 1,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  check (not publishable or permissions = '{}')
);
create index api_key_owner on api_key (owner_id, id);
create index api_key_created on api_key (created_at, id);
create index api_key_updated on api_key (updated_at, id);
create index api_key_origins on api_key using gin (origins) where publishable;

create table service_account (
  id                uuid primary key,
  name              text not null constraint service_account__name_taken unique,
  permissions       text[] not null,
  allowed_addresses text[] not null default '{}',
  status            text not null default 'active' check (status in ('active', 'disabled')),
  token_id          uuid not null,
  last_used_at      timestamptz,
  last_used_address text,
  version           bigint not null default 1,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
create index service_account_created on service_account (created_at, id);
create index service_account_updated on service_account (updated_at, id);

-- The accounts of the setting service.accounts, so that the tokens of one that has changed or is gone can be revoked.
create table configured_account (
  name        text primary key,
  fingerprint text,                                      -- of secret and permissions, with a secret; null until the next start
  token_id    uuid not null
);

-- A program has one secret; while it is being replaced, the one before is good until it expires.
create table program_secret (
  hash               bytea primary key,                  -- SHA-256; the secret itself is shown once and is nowhere
  api_key_id         uuid references api_key on delete cascade,
  service_account_id uuid references service_account on delete cascade,
  hint               text not null,                      -- the end of the secret, by which people tell it from others
  replaced           boolean not null default false,
  expires_at         timestamptz,                        -- of one that was replaced
  created_at         timestamptz not null default now(),
  check (num_nonnulls(api_key_id, service_account_id) = 1),
  check (replaced = (expires_at is not null))
);
create unique index program_secret_key on program_secret (api_key_id) where not replaced;
create unique index program_secret_account on program_secret (service_account_id) where not replaced;
create index program_secret_of_key on program_secret (api_key_id);
create index program_secret_of_account on program_secret (service_account_id);
create index program_secret_expires on program_secret (expires_at);
