-- What money in one currency is in another one.
create table exchange_rate (
  id            uuid primary key,
  from_currency text not null check (from_currency ~ '^[A-Z]{3}$'),
  to_currency   text not null check (to_currency ~ '^[A-Z]{3}$'),
  date          date not null,                    -- from this day on, until the next one
  rate          numeric(20,10) not null check (rate > 0),
  version       bigint not null default 1,
  archived_at   timestamptz,
  referenced_at timestamptz,
  deleted_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  check (from_currency <> to_currency)
);
create unique index exchange_rate__exchange_rate_taken on exchange_rate (from_currency, to_currency, date)
  where deleted_at is null and archived_at is null;
create index exchange_rate_newest on exchange_rate (id desc) where deleted_at is null;
create index exchange_rate_from on exchange_rate (from_currency, id desc);
create index exchange_rate_to on exchange_rate (to_currency, id desc);
