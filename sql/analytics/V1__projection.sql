-- What has been read of the journal, and what others call the things that figures are about.

-- The tables of facts and totals exist twice. One generation is shown; a rebuild fills the other one from the beginning of the journal, and then
-- shows that one. So figures are never missing. A program may truncate a generation that is not shown.
create table projection (
  generation smallint primary key check (generation in (0, 1)),
  live       boolean not null,                    -- whether it is shown
  position   bigint not null default 0,           -- in the journal, of the last event that counts
  as_of      timestamptz,                         -- the time of that event; null before the first one
  zone       text,                                -- whose days its totals have, and the currency of costs: set before the first event
  currency   text,
  used       boolean not null default false,      -- whether it may have rows
  job_id     uuid,                                -- the rebuild that fills it
  live_until timestamptz,                         -- when it was replaced: who reads it since before may still do so for a while
  updated_at timestamptz not null default now()
);
create unique index projection_live on projection (live) where live;
insert into projection(generation, live, used) values (0, true, true), (1, false, false);

-- A comparison of figures with the documents goes through the ids of documents and items in parts. A part is compared outside of a transaction,
-- because other contexts are asked. It is stored only if no other node has stored it meanwhile: so any node takes part in a run, or continues it where
-- another one stopped. After the last id, totals are compared with facts. The last runs are kept.
create table figure_reconciliation (
  run         bigint primary key generated always as identity,
  done_to     uuid not null default '00000000-0000-0000-0000-000000000000',  -- the last id of the last part
  sums        jsonb not null default '[]',                                   -- what they should be and are, of all parts so far
  as_of       timestamptz,                        -- of the figures of the last part, like the position in the journal
  position    bigint not null default 0,
  started_at  timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create unique index figure_reconciliation_running on figure_reconciliation ((true)) where finished_at is null;

-- Makes the two partitions of a table. Rows that are changed often find room beside them.
create function keep_two_generations(of_table text, filled int default 100) returns void language plpgsql as $$
begin
  for g in 0..1 loop
    execute format('create table %I partition of %I for values in (%s) with (fillfactor = %s)', of_table || '_' || g, of_table, g, filled);
  end loop;
end $$;

-- Empties a generation that is not shown.
create function empty_generation(g smallint) returns void language plpgsql as $$
declare
  tables text;
begin
  if (select live from projection where generation = g) then
    raise exception 'generation % is shown', g;
  end if;
  select string_agg(format('%I', c.relname), ', ' order by c.relname) into tables
  from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
  where p.relkind = 'p' and c.relkind = 'r' and c.relname = p.relname || '_' || g;
  execute 'truncate ' || tables;
end $$;

-- Names, from the events of contact, catalog and inventory. They belong to no generation: what a rebuild reads of them again is not newer than what
-- is here, and a name whose event retention has erased stays.
create table known_customer (
  id         uuid primary key,
  code       text not null,                       -- the name again
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
);
create table known_vendor (
  id         uuid primary key,
  code       text not null,                       -- the name again
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
);
create table known_item (
  id         uuid primary key,
  code       text not null,                       -- the SKU
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
);
create table known_location (
  id         uuid primary key,
  code       text not null,
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
);
insert into known_location(id, code, name, version) values
  ('00000000-0000-7000-8000-000000000001', 'MAIN', 'Main warehouse', 1),
  ('00000000-0000-7000-8000-000000000005', 'TRANSIT', 'In transit', 1);
create table known_category (
  id         uuid primary key,
  code       text not null,                       -- the name again
  name       text not null,
  version    bigint not null,
  updated_at timestamptz not null default now()
);

-- The category of the product of an item.
create table item_category (
  item_id     uuid primary key,
  category_id uuid,
  version     bigint not null,                    -- of the product
  updated_at  timestamptz not null default now()
);
create index item_category_category on item_category (category_id) where category_id is not null;
