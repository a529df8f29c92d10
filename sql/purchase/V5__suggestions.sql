-- Counts the conversions of suggestions into drafts. Each takes the next turn, so that none drafts what another one has drafted meanwhile.
create table suggestion_turn (
  id         boolean primary key default true check (id),
  turn       bigint not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
insert into suggestion_turn default values;
