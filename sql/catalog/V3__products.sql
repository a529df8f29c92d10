create extension if not exists pg_trgm;

-- What a shop shows. What is stored and sold are its variants, each an item; a product in its simple form has one.
create table product (
  id          uuid primary key,
  name        text not null check (char_length(name) between 1 and 255),
  description text check (char_length(description) <= 1000),
  status      text not null check (status in ('draft', 'published', 'archived')),
  version     bigint not null default 1,
  deleted_at  timestamptz,                        -- a tombstone, as of an item
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);
create index product_newest on product (id desc) where deleted_at is null;
create index product_name on product using gin (name gin_trgm_ops) where deleted_at is null;

-- An item belongs to one product at most; the price is the item's, so that it is written down once.
create table product_variant (
  item_id    uuid primary key references item,
  product_id uuid not null references product,
  position   int not null check (position >= 1),
  created_at timestamptz not null default now(),
  unique (product_id, position)
);

-- A function, because the threshold is a setting and the operator, which the index serves, knows no other way to be told of it:
-- 0.35 forgives one wrong letter in six.
create function products_like(q text) returns setof uuid language sql stable rows 100
  set pg_trgm.word_similarity_threshold = 0.35 as $$
  select id from product where deleted_at is null and q <% name
$$;
