-- Every event of every context, in one order. A position is given under the lock of journal_head, which is held until the commit: so
-- positions have no gaps, and whoever sees one sees all before it.
create table journal (
  position        bigint primary key check (position > 0),
  id              uuid not null,
  type            text not null,
  subject         uuid not null,
  subject_version bigint not null,
  data            jsonb,                          -- null once it is erased
  data_salt       bytea check (length(data_salt) = 16), -- random; null once the data is erased, so that nobody can guess it
  data_hash       bytea not null check (length(data_hash) = 32), -- SHA-256 of this salt and the canonical data
  actor           text not null,
  address         text,                           -- of the client whose request caused the event; null if there was none
  request_id      text,                           -- of that request
  salt            bytea check (length(salt) = 16), -- random; null once address and request id are erased, so that nobody can guess them
  origin_hash     bytea not null check (length(origin_hash) = 32), -- of salt, address and request id
  link            bytea not null check (length(link) = 32), -- of the row and the link before: docs/architecture/audit-chain.md
  traceparent     text,
  at              timestamptz not null,
  erased_at       timestamptz,                    -- when the data was erased
  action          text,                           -- what the security log names; null for other events. Taken from the data, and kept without them
  outcome         text default 'done',            -- in the same way: done, failed or refused; null if the data did not say
  check (salt is not null or address is null and request_id is null),
  check ((data is null) = (erased_at is not null)),
  check ((data is null) = (data_salt is null)),
  check (data is not null or salt is null)
);
create index journal_type on journal (type, position);        -- to read some types only, from any position
create index journal_subject on journal (subject, position);  -- what happened to one thing

-- An event never changes and stays. Retention may empty its data, its address and its request id, of which the hashes remain.
create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if new.salt is null and new.address is null and new.request_id is null
       and (new.data is not distinct from old.data and new.data_salt is not distinct from old.data_salt
              and new.erased_at is not distinct from old.erased_at
            or old.data is not null and new.data is null and new.data_salt is null and new.erased_at is not null)
       and row(new.position, new.id, new.type, new.subject, new.subject_version, new.data_hash, new.actor, new.origin_hash, new.link,
               new.traceparent, new.at, new.action, new.outcome)
           is not distinct from
           row(old.position, old.id, old.type, old.subject, old.subject_version, old.data_hash, old.actor, old.origin_hash, old.link,
               old.traceparent, old.at, old.action, old.outcome) then
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
  position bigint not null default 0,
  types    text[] not null default '{}'           -- the beginnings of the types that were erased up to there
);
-- What an erasure has allowed, by the last position: to verify the rows that are erased.
create index journal_erased on journal (((data->>'to')::bigint)) where type = 'audit.journal.erased';

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

-- What searches of the audit trail need besides journal_type and journal_subject. Each index is written for every event, so there are few.

-- The report that an act belongs to; null for none. The deletions of the security log are changes as well.
create function audit_report(type text, action text, outcome text) returns text language sql immutable parallel safe
return case
  when type = 'auth.security.recorded' then
    case
      when outcome = 'done' and action in ('user_deleted', 'role_delete', 'key_revoke', 'service_account_delete', 'second_factor_off') then 'deletions'
      when action in ('registration', 'role_grant', 'role_change', 'invitation', 'user_disabled', 'user_enabled', 'user_deleted', 'email_change',
          'password_change', 'password_reset', 'password_set', 'signing_key', 'role_create', 'role_update', 'role_delete', 'key_create', 'key_change',
          'key_rotate', 'key_revoke', 'service_account_create', 'service_account_change', 'service_account_rotate', 'service_account_delete',
          'second_factor_on', 'second_factor_off', 'recovery_codes') then case when outcome = 'done' then 'changes' end
      when outcome = 'refused' and action = 'request' then null
      else 'access' end
  when starts_with(type, 'audit.export.') then 'access'
  when right(type, 8) in ('.deleted', '.revoked') or right(type, 7) = '.erased' then 'deletions'
  else 'changes' end;

-- The reports that are a small part of the journal.
create index journal_report on journal (audit_report(type, action, outcome), position) where audit_report(type, action, outcome) <> 'changes';
-- One kind of entries of the security log.
create index journal_action on journal (action, position) where action is not null;
-- The entries of the security log about an account.
create index journal_account on journal using gin ((data->'accounts') jsonb_path_ops) where type = 'auth.security.recorded';
-- Acts that were refused or failed: few.
create index journal_outcome on journal (outcome, position) where outcome <> 'done';
-- What somebody did, people and contexts.
create index journal_actor on journal (actor, position);
-- What came from an address.
create index journal_address on journal (address, position) where address is not null;
-- One entry by its id, and what one request caused. Ids increase with time, and a request is in few rows that are next to each other. It costs
-- next to nothing for each event, and about a kilobyte for 32 pages.
create index journal_ids on journal using brin (id, request_id text_bloom_ops(n_distinct_per_range = 500)) with (pages_per_range = 32, autosummarize = on);
