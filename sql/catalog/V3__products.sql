-- What a shop shows. What is stored and sold are its variants, each an item; a product in its simple form has one.
create table product (
  id           uuid primary key,
  name         text collate people not null check (char_length(name) between 1 and 255),
  description  text check (char_length(description) <= 1000),
  status       text not null check (status in ('draft', 'published', 'archived')),
  category_id  uuid references category,
  attributes   jsonb check (jsonb_typeof(attributes) = 'object'),          -- {key of a field of the category: value}; null for none
  images       jsonb check (jsonb_array_length(images) between 1 and 20),  -- [{file_id, position}], by position; null for none
  options      jsonb check (jsonb_array_length(options) between 1 and 3),  -- [{name, values}]; null for none
  variants     int not null default 1 constraint product__too_many_variants check (variants between 1 and 200), -- how many
  metadata     jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_ids jsonb not null default '{}' check (jsonb_typeof(external_ids) = 'object'),
  search_words tsvector generated always as (search_words(name || ' ' || coalesce(description, ''))) stored,
  version      bigint not null default 1,
  deleted_at   timestamptz,                       -- a tombstone, as of an item
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
create index product_metadata on product using gin (metadata jsonb_path_ops) where metadata <> '{}';
select keep_external_ids('product');
create index product_newest on product (id desc) where deleted_at is null;
create index product_created on product (created_at, id) where deleted_at is null;
create index product_by_name on product (name, id) where deleted_at is null;
create index product_category on product (category_id, id desc) where deleted_at is null and category_id is not null;
create index product_attributes on product using gin (attributes jsonb_path_ops) where deleted_at is null;
create index product_words on product using gin (search_words);
create index product_name on product using gin (name gin_trgm_ops) where deleted_at is null;
create index product_updated on product (updated_at, id);

-- An item belongs to one product at most; the price is the item's, so that it is written down once. A product with options has a variant for
-- each combination of values that it is sold in.
create table product_variant (
  item_id       uuid primary key references item,
  product_id    uuid not null references product,
  position      int not null check (position >= 1),
  option_values jsonb not null default '{}' check (jsonb_typeof(option_values) = 'object'), -- {name of an option: value}
  image_id      uuid,                                                                       -- a file
  created_at    timestamptz not null default now(),
  unique (product_id, position)
);
create unique index product_variant__variant_exists on product_variant (product_id, option_values);

-- When a product may have changed: itself, or the item of a variant.
create view product_change as
  select id, updated_at from product
  union all select v.product_id, i.updated_at from item i join product_variant v on v.item_id = i.id;

-- A product is listed by its own words and by those of its items, such as their SKU. Lateral, because the planner takes a search for more than
-- it finds, and would read the whole of product_variant for it.
create view product_found as
  select id, name, search_words from product where deleted_at is null
  union all
  select v.product_id, null, i.search_words
  from item i cross join lateral (select product_id from product_variant where item_id = i.id limit 1) v;
