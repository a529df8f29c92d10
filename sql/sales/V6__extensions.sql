-- Every extension that was ever connected. Only its name is known here; what it does is on the event bus.
create table extension (
  id         uuid primary key,
  point      text not null check (char_length(point) <= 100),
  name       text not null check (char_length(name) <= 63),
  enabled    boolean not null default true,
  version    bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (point, name)
);

-- An extension as a node of sales sees it, written every few seconds while it is connected.
create table extension_node (
  extension_id      uuid not null references extension on delete cascade,
  node              text not null check (char_length(node) <= 300),
  extension_version text not null check (char_length(extension_version) <= 40),
  priority          int not null check (priority >= 0),
  instances         int not null check (instances > 0),
  open_instances    int not null check (open_instances between 0 and instances),
  connected_at      timestamptz not null,
  calls             bigint not null check (calls >= 0),
  failures          bigint not null check (failures between 0 and calls),
  p99_ms            int not null check (p99_ms >= 0),
  seen_at           timestamptz not null default now(),
  primary key (extension_id, node)
);
