create table customer (
  id            uuid primary key,
  user_id       uuid unique,                      -- whose own record it is, where the customer has a login
  name          text not null check (char_length(name) between 1 and 255),
  email         text not null check (char_length(email) between 3 and 254),
  phone         text check (char_length(phone) <= 50),
  address       text check (char_length(address) <= 500),
  addresses     jsonb not null default '[]' check (jsonb_typeof(addresses) = 'array'),
  contacts      jsonb not null default '[]' check (jsonb_typeof(contacts) = 'array'),
  tags          text[] not null default '{}',
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  version       bigint not null default 1,
  referenced_at timestamptz,                      -- the first time a document named it: from then on it stays
  deleted_at    timestamptz,                      -- a tombstone: what still names it can be resolved
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  check (referenced_at is null or deleted_at is null)
);
create unique index customer__email_taken on customer (email) where deleted_at is null;
create index customer_newest on customer (id desc) where deleted_at is null;

create table vendor (
  id                 uuid primary key,
  name               text not null check (char_length(name) between 1 and 255),
  email              text not null check (char_length(email) between 3 and 254),
  phone              text check (char_length(phone) <= 50),
  address            text check (char_length(address) <= 500),
  status             text not null default 'active' check (status in ('active', 'inactive', 'pending')),
  payment_terms_days int check (payment_terms_days between 0 and 3650),
  currency           text check (currency ~ '^[A-Z]{3}$'),
  lead_time_days     int check (lead_time_days between 0 and 3650),
  addresses          jsonb not null default '[]' check (jsonb_typeof(addresses) = 'array'),
  contacts           jsonb not null default '[]' check (jsonb_typeof(contacts) = 'array'),
  tags               text[] not null default '{}',
  metadata           jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  version            bigint not null default 1,
  referenced_at      timestamptz,
  deleted_at         timestamptz,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  check (referenced_at is null or deleted_at is null)
);
create unique index vendor__email_taken on vendor (email) where deleted_at is null;
create index vendor_newest on vendor (id desc) where deleted_at is null;
