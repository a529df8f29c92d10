-- Double entry: a debit is positive, a credit negative, and each transaction sums to zero in each currency.
create table ledger_entry (
  id             uuid primary key,
  transaction_id uuid not null,
  kind           text not null check (kind in ('payment', 'refund')),
  payment_id     uuid not null references payment,
  order_id       uuid not null,
  account        text not null
                 check (account in ('receivable', 'payable', 'refunds') or account ~ '^(cash|clearing)\.[a-z][a-z0-9_-]{0,49}$'),
  currency       text not null check (currency ~ '^[A-Z]{3}$'),
  amount         numeric(19,4) not null check (amount <> 0),
  created_at     timestamptz not null default now()
);
create index ledger_entry_transaction on ledger_entry (transaction_id);
create index ledger_entry_payment on ledger_entry (payment_id, id);
create index ledger_entry_order on ledger_entry (order_id, id);
create index ledger_entry_account on ledger_entry (account, id desc);
create index ledger_entry_created on ledger_entry (created_at, id);

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'ledger entries are only added, never changed: book the opposite transaction' using errcode = '42501';
end $$;
create trigger ledger_append_only before update or delete or truncate on ledger_entry
  for each statement execute function ledger_is_append_only();
revoke update, delete, truncate on ledger_entry from current_user;

create function ledger_is_balanced() returns trigger language plpgsql as $$
begin
  if exists (select from ledger_entry where transaction_id = new.transaction_id group by currency having sum(amount) <> 0) then
    raise exception 'transaction % does not sum to zero', new.transaction_id using errcode = '23514', constraint = 'ledger_entry_balanced';
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_balanced after insert on ledger_entry deferrable initially deferred
  for each row execute function ledger_is_balanced();

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
create trigger ledger_entry_totalled after insert on ledger_entry referencing new table as new_entries
  for each statement execute function ledger_is_totalled();
