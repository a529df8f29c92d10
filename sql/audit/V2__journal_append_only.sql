-- An event never changes. Only pruning deletes events.
create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'events are only added to the journal, never changed' using errcode = '42501';
end $$;
create trigger journal_append_only before update on journal
  for each statement execute function journal_is_append_only();
