-- The categories of products, a forest. Each change of a category first takes one lock for all categories (see CategoryServiceImpl), so
-- that a parent stays where it is while a child is placed below it.
create table category (
  id            uuid primary key,
  name          text collate people not null check (char_length(name) between 1 and 255),
  parent_id     uuid references category,
  position      int not null check (position between 0 and 1000000),
  description   text check (char_length(description) <= 1000),
  metadata      jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  fields        jsonb not null default '[]' check (jsonb_array_length(fields) <= 50), -- what its products have in their attributes
  tree_order    text collate "C" not null,        -- the position and id of each category from the top down to this one
  depth         int generated always as (char_length(tree_order) / 45) stored,
  search_words  tsvector generated always as (search_words(name || ' ' || coalesce(description, ''))) stored,
  version       bigint not null default 1,
  referenced_at timestamptz,                      -- not used: products and categories are counted instead
  archived_at   timestamptz,                      -- from then on no new product names it
  deleted_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint category__circular check (tree_order not like '%' || id::text || '%' || id::text || '%'),
  constraint category__too_deep check (depth <= 10)
);
create index category_metadata on category using gin (metadata jsonb_path_ops) where metadata <> '{}';
create unique index category__name_taken on category (parent_id, lower(name)) nulls not distinct where deleted_at is null;
create index category_newest on category (id desc) where deleted_at is null;
create index category_created on category (created_at, id) where deleted_at is null;
create index category_name on category (name, id) where deleted_at is null;
create index category_position on category (position, id) where deleted_at is null;
create index category_tree on category (tree_order, id) where deleted_at is null;
create index category_depth on category (depth, id desc) where deleted_at is null;
create index category_words on category using gin (search_words);
create index category_spelling on category using gin (name gin_trgm_ops);

create function place_category() returns trigger language plpgsql as $$
begin
  new.tree_order := coalesce((select tree_order from category where id = new.parent_id), '')
    || to_char(new.position, 'FM0000000') || ' ' || new.id || '/';
  return new;
end $$;
create trigger place_category before insert or update of parent_id, position on category
  for each row execute function place_category();

-- What is below a category moves with it. Its tree_order begins with that of the category, and continues with a digit.
create function place_below() returns trigger language plpgsql as $$
begin
  update category
  set tree_order = new.tree_order || substr(tree_order, length(old.tree_order) + 1), version = version + 1, updated_at = now()
  where tree_order > old.tree_order and tree_order < old.tree_order || ':' and id <> new.id and deleted_at is null;
  return null;
end $$;
create trigger place_below after update of parent_id, position on category
  for each row when (old.tree_order <> new.tree_order) execute function place_below();
