-- Customers and vendors.

create sequence customer_number;

create table customer (
  id                 uuid primary key,
  number             text not null default 'CU-' || to_char(nextval('customer_number'), 'FM999999999999000000'), -- on its documents
  user_id            uuid unique,                 -- whose own record it is, where the customer has a login
  name               text collate people not null check (char_length(name) between 1 and 255),
  email              text not null check (char_length(email) between 3 and 254 and email is nfc normalized),
  phone              text check (char_length(phone) <= 50),
  address            text check (char_length(address) <= 500),
  addresses          jsonb not null default '[]' check (jsonb_typeof(addresses) = 'array'),
  contacts           jsonb not null default '[]' check (jsonb_typeof(contacts) = 'array'),
  tags               text[] not null default '{}',
  metadata           jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_ids       jsonb not null default '{}' check (jsonb_typeof(external_ids) = 'object'),
  internal_notes     text check (char_length(internal_notes) <= 1000),          -- of staff, like the next: the customer sees neither
  private_metadata   jsonb not null default '{}' check (jsonb_typeof(private_metadata) = 'object'),
  customer_group     text check (char_length(customer_group) between 1 and 50), -- by which price lists name the customer; in lower case
  payment_terms_days int check (payment_terms_days between 0 and 3650),         -- these terms apply to the orders of the customer
  allow_backorders   boolean not null default false,
  tax_exempt         boolean not null default false,
  language           text check (language in ('en', 'de')),                     -- of the documents of the customer; null: that of the installation
  credit_limit       bigint check (credit_limit between 0 and 9999999999),      -- in whole units of the installation's currency; null: none
  search_words       tsvector generated always as (search_words(name || ' ' || email || ' ' || coalesce(phone, '') || ' ' || coalesce(address, '') || ' ' || coalesce(internal_notes, ''))) stored,
  version            bigint not null default 1,
  referenced_at      timestamptz,                 -- the first time a document named it: from then on it stays
  archived_at        timestamptz,                 -- from then on no new document names it
  deleted_at         timestamptz,                 -- a tombstone: what still names it can be resolved
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  check (referenced_at is null or deleted_at is null)
);
create index customer_metadata on customer using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index customer_private_metadata on customer using gin (private_metadata jsonb_path_ops) where private_metadata <> '{}';
select keep_external_ids('customer');
create unique index customer_number_once on customer (number);
create unique index customer__email_taken on customer (email) where deleted_at is null;
create index customer_newest on customer (id desc) where deleted_at is null;
create index customer_created on customer (created_at, id) where deleted_at is null;
create index customer_name on customer (name, id) where deleted_at is null;
create index customer_tags on customer using gin (tags);
create index customer_by_group on customer (customer_group, id desc) where deleted_at is null and customer_group is not null;
create index customer_words on customer using gin (search_words);
create index customer_spelling on customer using gin (name gin_trgm_ops);
create index customer_updated on customer (updated_at, id);

create table vendor (
  id                 uuid primary key,
  name               text collate people not null check (char_length(name) between 1 and 255),
  email              text not null check (char_length(email) between 3 and 254 and email is nfc normalized),
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
  external_ids       jsonb not null default '{}' check (jsonb_typeof(external_ids) = 'object'),
  search_words       tsvector generated always as (search_words(name || ' ' || email || ' ' || coalesce(phone, '') || ' ' || coalesce(address, ''))) stored,
  version            bigint not null default 1,
  referenced_at      timestamptz,                 -- these three as of a customer
  archived_at        timestamptz,
  deleted_at         timestamptz,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  check (referenced_at is null or deleted_at is null)
);
create index vendor_metadata on vendor using gin (metadata jsonb_path_ops) where metadata <> '{}';
select keep_external_ids('vendor');
create unique index vendor__email_taken on vendor (email) where deleted_at is null;
create index vendor_newest on vendor (id desc) where deleted_at is null;
create index vendor_created on vendor (created_at, id) where deleted_at is null;
create index vendor_name on vendor (name, id) where deleted_at is null;
create index vendor_status on vendor (status, id desc) where deleted_at is null;
create index vendor_tags on vendor using gin (tags);
create index vendor_words on vendor using gin (search_words);
create index vendor_spelling on vendor using gin (name gin_trgm_ops);
create index vendor_updated on vendor (updated_at, id);
