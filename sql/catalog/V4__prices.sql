-- Prices for one customer, for a customer group, or for everybody, in one currency.
create table price_list (
  id             uuid primary key,
  name           text collate people not null check (char_length(name) between 1 and 255),
  currency       text not null check (currency ~ '^[A-Z]{3}$'),
  customer_group text check (char_length(customer_group) between 1 and 50),
  customer_id    uuid,
  valid_from     timestamptz,                     -- inclusive
  valid_to       timestamptz,                     -- exclusive
  priority       int not null default 100 check (priority between 0 and 1000000), -- among equally specific lists, lowest first
  active         boolean not null default true,
  metadata       jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  search_words   tsvector generated always as (search_words(name)) stored,
  version        bigint not null default 1,       -- increases with each change of its prices, too
  archived_at    timestamptz,
  referenced_at  timestamptz,                     -- the first time an order used one of its prices
  deleted_at     timestamptz,                     -- a tombstone, as of an item
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  constraint price_list__customer_or_group check (customer_id is null or customer_group is null),
  constraint price_list__empty_period check (valid_from < valid_to)
);
create index price_list_metadata on price_list using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index price_list_newest on price_list (id desc) where deleted_at is null;
create index price_list_words on price_list using gin (search_words);
create index price_list_spelling on price_list using gin (name gin_trgm_ops);
-- Each price is looked up by these three: those of a customer, of its group, and of everybody.
create index price_list_customer on price_list (customer_id) where customer_id is not null;
create index price_list_group on price_list (customer_group) where customer_group is not null;
create index price_list_everybody on price_list (currency) where customer_id is null and customer_group is null;

create table price_list_price (
  id               uuid primary key,
  price_list_id    uuid not null references price_list,
  item_id          uuid not null references item,
  minimum_quantity bigint not null check (minimum_quantity between 1 and 1000000000),
  unit_price       numeric(19,6) not null check (unit_price between 0 and 9999999999.99),
  version          bigint not null default 1,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  constraint price_list_price__price_taken unique (price_list_id, item_id, minimum_quantity)
);
create index price_list_price_newest on price_list_price (price_list_id, id desc);
create index price_list_price_item on price_list_price (item_id);
create index price_list_price_updated on price_list_price (updated_at, id);

-- A UUID of version 7, which PostgreSQL before 18 cannot generate, for rows that a statement makes from other rows.
create function time_ordered_id() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- Every change of a price of a list or of an item's own price, which has no list. Rows are only inserted.
create table price_change (
  id               uuid primary key default time_ordered_id(),
  item_id          uuid not null,
  price_list_id    uuid,
  minimum_quantity bigint not null default 1,
  currency         text,                          -- null for an item's own price: that of the installation
  old_price        numeric(19,6),                 -- null if there was none
  new_price        numeric(19,6),                 -- null if it was removed
  actor            text not null,
  created_at       timestamptz not null default clock_timestamp() -- of the change, not of its transaction, which may have waited for another
);
create index price_change_item on price_change (item_id, id desc);

-- Every statement that changes an item's own price is recorded, whatever code runs it. The transaction names its actor in
-- tradepost.actor; a transaction that names none is the program's own.
create function item_price_changed() returns trigger language plpgsql as $$
begin
  insert into price_change(item_id, old_price, new_price, actor)
  values (new.id, old.unit_price, new.unit_price, coalesce(nullif(current_setting('tradepost.actor', true), ''), 'system:catalog'));
  return null;
end
$$;
create trigger item_price_history after update of unit_price on item
  for each row when (old.unit_price <> new.unit_price) execute function item_price_changed();
