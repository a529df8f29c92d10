-- The rates of taxes by country, region and category of items. At any time, one rate applies to these three.
create extension if not exists btree_gist;

create table tax_rate (
  id            uuid primary key,
  name          text not null check (char_length(name) between 1 and 255),
  country       text not null check (country ~ '^[A-Z]{2}$'),
  region        text check (char_length(region) between 1 and 100),  -- null for the regions that have no rate of their own
  category      text not null default 'standard' check (category ~ '^[a-z][a-z0-9_-]{0,49}$'),
  rate          numeric(7,4) not null check (rate between 0 and 100), -- percent
  included      boolean not null default false,                       -- in the prices
  valid_from    timestamptz,                                          -- inclusive
  valid_to      timestamptz,                                          -- exclusive
  version       bigint not null default 1,
  archived_at   timestamptz,
  referenced_at timestamptz,
  deleted_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint tax_rate__empty_period check (valid_from < valid_to),
  constraint tax_rate__tax_rate_taken exclude using gist (
    country with =, lower(coalesce(region, '')) with =, category with =, tstzrange(valid_from, valid_to) with &&)
    where (deleted_at is null and archived_at is null)
);
create index tax_rate_newest on tax_rate (id desc) where deleted_at is null;
create index tax_rate_country on tax_rate (country, id desc);
create index tax_rate_category on tax_rate (category, id desc);
