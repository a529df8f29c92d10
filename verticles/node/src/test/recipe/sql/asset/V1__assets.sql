create table asset (
  id            uuid primary key,
  name          text not null check (char_length(name) between 1 and 255),
  version       bigint not null default 1,
  referenced_at timestamptz,
  archived_at   timestamptz,
  deleted_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  search_words  tsvector generated always as (search_words(name)) stored,
  check (referenced_at is null or deleted_at is null)
);
create index asset_words on asset using gin (search_words);
create index asset_spelling on asset using gin (name gin_trgm_ops);
create index asset_created on asset (created_at, id) where deleted_at is null;
create index asset_name on asset (name, id) where deleted_at is null;
