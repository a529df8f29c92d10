-- Files that are attached to something, and how far the events of those that use files are known.

create table attachment (
  id          uuid primary key,
  entity_type text not null check (entity_type in ('product', 'item', 'order', 'return', 'purchase_order', 'contract', 'customer', 'vendor')),
  entity_id   uuid not null,
  file_id     uuid not null constraint attachment__file_not_found references file,
  description text check (char_length(description) between 1 and 1000),
  visibility  text not null check (visibility in ('internal', 'public')),
  created_by  text not null check (char_length(created_by) between 1 and 60), -- as in events
  created_at  timestamptz not null default now(),
  constraint attachment__already_attached unique (entity_type, entity_id, file_id)
);
create index attachment_newest on attachment (id desc);
create index attachment_created on attachment (created_at, id);
create index attachment_type on attachment (entity_type, id desc);
create index attachment_entity on attachment (entity_type, entity_id, id desc);
create index attachment_file on attachment (file_id, id desc);

-- What was deleted a short time ago: whoever found it before its deletion attaches nothing to it any more.
create table deleted_entity (
  entity_type text not null,
  entity_id   uuid not null,
  deleted_at  timestamptz not null default now(),
  primary key (entity_type, entity_id)
);
create index deleted_entity_oldest on deleted_entity (deleted_at);

-- The newest version of a product or contract that is known, if it has or had files: an event that comes late changes nothing.
create table file_user (
  kind       text not null check (kind ~ '^[a-z][a-z_]{0,49}$'),
  subject_id uuid not null,
  version    bigint not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (kind, subject_id)
);
