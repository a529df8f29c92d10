-- Files: what is known of them, what they contain, what uses them, and how much room they take.

-- A content is stored once, however many files have it. Its key in the store is never used again, so that a late deletion cannot hit another one.
create table content (
  sha256       text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  key          text not null unique check (key ~ '^[0-9a-f]{2}/[0-9a-f]{64}-[0-9a-f]{8}$'),
  bytes        bigint not null check (bytes > 0),
  stored_bytes bigint not null,                   -- with the sizes of an image
  width        int check (width > 0),             -- of an image, upright, as the next one
  height       int check (height > 0),
  sizes        jsonb not null default '[]' check (jsonb_typeof(sizes) = 'array'), -- {size, width, height, content_type, bytes}, the smallest first
  stored_at    timestamptz not null default now(),
  check (stored_bytes >= bytes),
  check ((width is null) = (height is null))
);

create table file (
  id           uuid primary key,
  name         text not null check (char_length(name) between 1 and 255),
  description  text check (char_length(description) <= 1000),
  content_type text not null check (char_length(content_type) between 1 and 100),
  size         bigint not null check (size > 0),
  sha256       text not null references content,
  public       boolean not null default false,    -- a published product shows it
  keep         boolean not null default false,
  unused_since timestamptz default now(),         -- null while something uses it
  created_by   text not null check (char_length(created_by) between 1 and 60), -- as in events
  owner        text not null check (char_length(owner) between 1 and 60), -- in whose quota it counts: a user, whose keys count with it
  readers      text[] not null,                   -- who sees it: its creator, and whoever holds one of the permissions of its uses
  version      bigint not null default 1,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  check (unused_since is null or not public)
);
create index file_newest on file (id desc);
create index file_created on file (created_at, id);
create index file_updated on file (updated_at, id);
create index file_name on file (name, id);
create index file_size on file (size, id);
create index file_creator on file (created_by, id desc);
create index file_readers on file using gin (readers);
create index file_type on file (content_type, id desc);
create index file_content on file (sha256, id desc);
create index file_public on file (sha256) where public;
create index file_unused on file (id desc) where unused_since is not null;
create index file_orphaned on file (unused_since) where unused_since is not null and not keep;

-- What uses a file: a product, a contract. Whoever holds the permission may read the file.
create table file_use (
  file_id    uuid not null references file,
  kind       text not null check (kind ~ '^[a-z][a-z_]{0,49}$'),
  subject_id uuid not null,
  permission text not null check (permission ~ '^[a-z_]+:read$'),
  public     boolean not null default false,
  kept_until timestamptz,                         -- the transaction that refers to the file may not have committed; null: it has
  created_at timestamptz not null default now(),
  primary key (file_id, kind, subject_id)
);
create index file_use_subject on file_use (kind, subject_id);
create index file_use_kept on file_use (kept_until) where kept_until is not null;

-- How many files an owner has, and their bytes; and, as `*`, how many contents the store has, with theirs.
create table file_space (
  owner   text primary key check (char_length(owner) between 1 and 60),
  objects bigint not null check (objects >= 0),
  bytes   bigint not null check (bytes >= 0)
);

-- Contents that no file has any more, until they are deleted from the store.
create table discarded_content (
  key        text primary key,
  sizes      text[] not null,                     -- the endings of the keys of its sizes, such as medium.jpg
  created_at timestamptz not null default now()
);
create index discarded_content_oldest on discarded_content (created_at);
