-- What searches of the audit trail need besides journal_type and journal_subject. Each index is written for every event, so there are few.

-- How an act ended; null if the data that say so were erased.
create function audit_outcome(type text, data jsonb) returns text language sql immutable parallel safe
return case
  when type = 'auth.security.recorded' then
    case data->>'outcome' when 'succeeded' then 'done' when 'failed' then 'failed' when 'refused' then 'refused' when 'locked_out' then 'refused' end
  when right(type, 12) = '.job.changed' or type = 'audit.export.sent' then
    case when not coalesce(data ? 'status', false) then null when data->>'status' = 'failed' then 'failed' else 'done' end
  when right(type, 7) in ('.failed', '_failed') then 'failed'
  else 'done' end;

-- Acts that were refused or failed: few.
create index journal_outcome on journal (audit_outcome(type, data), position) where audit_outcome(type, data) <> 'done';
-- What somebody did. The acts of contexts are many and follow from those of others; they are found in the order of the journal.
create index journal_actor on journal (actor, position) where actor not like 'system:%';
-- What came from an address.
create index journal_address on journal (address, position) where address is not null;
-- One entry by its id, and what one request caused. Ids increase with time, and a request is in few rows that are next to each other. It costs
-- next to nothing for each event, and about a kilobyte for 32 pages.
create index journal_ids on journal using brin (id, request_id text_bloom_ops(n_distinct_per_range = 500)) with (pages_per_range = 32, autosummarize = on);

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
