-- The sums of all entries of the ledger. Each server process adds to a row of its own, so that bookings do not wait for each other; rows that
-- have not changed for a day are added to that of backend 0.
create table ledger_total (
  account    text not null,
  currency   text not null,
  backend    int not null,
  debit      numeric not null,
  credit     numeric not null,
  entries    bigint not null,
  updated_at timestamptz not null default now(),
  primary key (account, currency, backend)
) with (fillfactor = 50);

create function ledger_is_totalled() returns trigger language plpgsql as $$
begin
  insert into ledger_total as t (account, currency, backend, debit, credit, entries)
  select account, currency, pg_backend_pid(), coalesce(sum(amount) filter (where amount > 0), 0),
         coalesce(-sum(amount) filter (where amount < 0), 0), count(*)
  from new_entries group by account, currency
  on conflict (account, currency, backend) do update
  set debit = t.debit + excluded.debit, credit = t.credit + excluded.credit, entries = t.entries + excluded.entries, updated_at = now();
  return null;
end $$;
-- Payments wait from here to the end of the sums, about a second for ten million entries.
create trigger ledger_entry_totalled after insert on ledger_entry referencing new table as new_entries
  for each statement execute function ledger_is_totalled();
insert into ledger_total(account, currency, backend, debit, credit, entries)
select account, currency, 0, coalesce(sum(amount) filter (where amount > 0), 0), coalesce(-sum(amount) filter (where amount < 0), 0), count(*)
from ledger_entry group by account, currency;
