-- Every event of every context, in one order. A position is given under the lock of journal_head, which is held until the commit: so
-- positions have no gaps, and whoever sees one sees all before it.
create table journal (
  position        bigint primary key check (position > 0),
  id              uuid not null,
  type            text not null,
  subject         uuid not null,
  subject_version bigint not null,
  data            jsonb,                          -- null once it is erased
  data_hash       bytea not null check (length(data_hash) = 32), -- SHA-256 of the canonical data
  actor           text not null,
  address         text,                           -- of the client whose request caused the event; null if there was none
  request_id      text,                           -- of that request
  salt            bytea check (length(salt) = 16), -- random; null once address and request id are erased, so that nobody can guess them
  origin_hash     bytea not null check (length(origin_hash) = 32), -- of salt, address and request id
  link            bytea not null check (length(link) = 32), -- of the row and the link before: docs/architecture/audit-chain.md
  traceparent     text,
  at              timestamptz not null,
  erased_at       timestamptz,                    -- when the data was erased
  check (salt is not null or address is null and request_id is null),
  check ((data is null) = (erased_at is not null)),
  check (data is not null or salt is null)
);
create index journal_type on journal (type, position);        -- to read some types only, from any position
create index journal_subject on journal (subject, position);  -- what happened to one thing

-- An event never changes and stays. Retention may empty its data, its address and its request id, of which the hashes remain.
create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.salt is null and new.address is null and new.request_id is null
       and (new.data is not distinct from old.data and new.erased_at is not distinct from old.erased_at
            or old.data is not null and new.data is null and new.erased_at is not null)
       and row(new.position, new.id, new.type, new.subject, new.subject_version, new.data_hash, new.actor, new.origin_hash, new.link,
               new.traceparent, new.at)
           is not distinct from
           row(old.position, old.id, old.type, old.subject, old.subject_version, old.data_hash, old.actor, old.origin_hash, old.link,
               old.traceparent, old.at) then
      return new;
    end if;
  end if;
  raise exception 'events are only added to the journal, never changed' using errcode = '42501';
end $$;
create trigger journal_append_only before update on journal
  for each row execute function journal_is_append_only();
create trigger journal_never_deleted before delete or truncate on journal
  for each statement execute function journal_is_append_only();

create table journal_head (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0,
  link     bytea not null default decode(repeat('00', 32), 'hex') check (length(link) = 32) -- of the row at this position
);
insert into journal_head default values;

-- The links of rows that follow each other, from the link and the position before the first, and the hashes of their contents.
create function chain_links(link bytea, place bigint, contents bytea[]) returns bytea[] language plpgsql immutable parallel safe as $$
declare
  links bytea[] := '{}';
  content bytea;
begin
  foreach content in array contents loop
    place := place + 1;
    link := sha256(link || int8send(place) || content);
    links := links || link;
  end loop;
  return links;
end $$;

-- Heads of the chain, signed with a key that is not in the database.
create table journal_signed_head (
  position  bigint primary key check (position > 0),
  id        uuid not null,
  link      bytea not null check (length(link) = 32),
  signed_at timestamptz not null,
  key_id    text not null,
  signature bytea not null check (length(signature) = 64)
);
create trigger journal_signed_head_append_only before update or delete or truncate on journal_signed_head
  for each statement execute function journal_is_append_only();

-- How far retention has come, for each class of events: everything up to this position that is due is erased.
create table journal_retention (
  class    text primary key,
  position bigint not null default 0
);

-- The oldest position that is kept: 1, because no event is deleted, unless an operator has cut off the beginning.
create table journal_tail (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 1
);
insert into journal_tail default values;

-- The types there have been, so that a prefix of one is found without reading the journal.
create table journal_kind (
  type text primary key
);
