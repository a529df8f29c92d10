-- Between which positions the events of an hour are, because they are not stored exactly in the order of their times. It is written when
-- somebody asks for a time, and now and then, for the events up to the position in journal_summed.
create table journal_hour (
  hour           timestamptz primary key,
  first_position bigint not null,
  last_position  bigint not null
);
create table journal_summed (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0
);
insert into journal_summed default values;

-- The settings with which a node started last, secrets as their salted hash, so that a change of one is seen.
create table seen_setting (
  node text not null,
  name text not null,
  value text not null,
  primary key (node, name)
);
