-- The general ledger, in double entries: a debit is positive, a credit negative, and each transaction sums to zero in each currency.
create table ledger_transaction (
  id            uuid primary key,
  kind          text not null check (kind in ('invoice', 'credit_note', 'reversal', 'allocation', 'write_off', 'payment', 'refund', 'transfer',
                  'vendor_payment', 'vendor_refund', 'receipt', 'vendor_return', 'stock')),
  source_id     uuid not null,                     -- what is posted once: the document, payment, part of a refund, movement, or event of a change
  document      text not null,                     -- the number of the document, or the id of the payment or of what moved pieces
  document_id   uuid not null,
  order_id      uuid,                              -- null for pieces that no order moved
  customer_id   uuid,                              -- null unless it concerns one
  document_date date not null,
  posted_on     date not null check (posted_on >= document_date), -- later if that day was closed
  occurred_at   timestamptz not null,              -- when the event happened; events of several contexts are posted in any order
  created_at    timestamptz not null default now()
);
create unique index ledger_transaction_once on ledger_transaction (source_id, kind);
create index ledger_transaction_document on ledger_transaction (document);
create index ledger_transaction_document_id on ledger_transaction (document_id, kind);
create index ledger_transaction_order on ledger_transaction (order_id) where order_id is not null;
create index ledger_transaction_customer on ledger_transaction (customer_id, id desc) where customer_id is not null;
create index ledger_transaction_kind on ledger_transaction (kind, id desc);

create table ledger_entry (
  id             uuid primary key,
  transaction_id uuid not null references ledger_transaction,
  line_no        int not null check (line_no > 0),
  account        text not null check (char_length(account) between 1 and 120),
  currency       text not null check (currency ~ '^[A-Z]{3}$'),
  amount         numeric(19,4) not null check (amount <> 0),
  tax_rate       numeric(7,4),                     -- in percent, of revenue and taxes; null for what is not taxed
  posted_on      date not null,                    -- as its transaction
  late           boolean not null default false,   -- whether that is after the date of its document, whose day was closed
  created_at     timestamptz not null default now()
);
create unique index ledger_entry_line on ledger_entry (transaction_id, line_no);
create index ledger_entry_account on ledger_entry (account, id desc);
create index ledger_entry_created on ledger_entry (created_at, id);
create index ledger_entry_late on ledger_entry (id desc) where late;
-- the sums of a period are read from the index alone
create index ledger_entry_posted on ledger_entry (posted_on, id) include (account, currency, amount);

-- What a list of entries shows. The join is left, so that counting entries does not read transactions.
create view ledger_line as
  select e.id, e.transaction_id, e.line_no, t.kind, t.document, t.document_id, t.order_id, t.customer_id, t.document_date, e.posted_on, e.late,
         e.account, e.currency, e.amount, e.tax_rate, e.created_at
  from ledger_entry e left join ledger_transaction t on t.id = e.transaction_id;

create function ledger_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is only added to, never changed: post the opposite transaction' using errcode = '42501';
end $$;
create trigger ledger_entry_append_only before update or delete or truncate on ledger_entry
  for each statement execute function ledger_is_append_only();
create trigger ledger_transaction_append_only before update or delete or truncate on ledger_transaction
  for each statement execute function ledger_is_append_only();
revoke update, delete, truncate on ledger_entry from current_user;

-- A statement inserts whole transactions, so it can be checked at once, with one query for all of them.
create function ledger_is_balanced() returns trigger language plpgsql as $$
declare unbalanced uuid;
begin
  select e.transaction_id into unbalanced from ledger_entry e
  where e.transaction_id in (select transaction_id from new_entries)
  group by e.transaction_id, e.currency having sum(e.amount) <> 0 limit 1;
  if found then
    raise exception 'transaction % does not sum to zero', unbalanced using errcode = '23514', constraint = 'ledger_entry_balanced';
  end if;
  if exists (select from new_entries n join ledger_transaction t on t.id = n.transaction_id where t.posted_on <> n.posted_on) then
    raise exception 'an entry is posted on another day than its transaction' using errcode = '23514', constraint = 'ledger_entry_posted_on';
  end if;
  return null;
end $$;
create trigger ledger_entry_balanced after insert on ledger_entry referencing new table as new_entries
  for each statement execute function ledger_is_balanced();

-- A comparison of the ledger with invoices and payments goes through their ids in parts. A part is compared outside of a transaction, because the
-- context payment is asked. It is stored only if no other node has stored it meanwhile: so any node takes part in a run, or continues it where
-- another one stopped. The last runs are kept.
create table ledger_reconciliation (
  run          bigint primary key generated always as identity,
  done_to      uuid not null default '00000000-0000-0000-0000-000000000000',  -- the last document or payment of the last part
  ends_at      uuid not null,                                                 -- the last one of the run, fixed when it begins
  transactions bigint not null default 0,                                     -- that were compared
  balances     jsonb not null default '[]',                                   -- what accounts should have and have, of all parts so far
  started_at   timestamptz not null default clock_timestamp(),
  finished_at  timestamptz
);
create unique index ledger_reconciliation_running on ledger_reconciliation ((true)) where finished_at is null;

-- The sums of all entries up to the end of a closed period, which do not change any more: balances are read from the last of them before
-- the day in question, and from the entries since then.
create table ledger_balance (
  until    date not null,
  account  text not null,
  currency text not null,
  debit    numeric not null,
  credit   numeric not null,
  primary key (until, account, currency)
);

-- The same for the balance of each customer, without those that are zero: what stands on the accounts of receivables and of deposits. If all are
-- zero, a closing has no row here, and balances are read from the one before it.
create table ledger_customer_balance (
  until       date not null,
  customer_id uuid not null,
  currency    text not null,
  balance     numeric not null check (balance <> 0),
  primary key (until, customer_id, currency)
);

-- What one unit of a currency is worth in another one, from this day on until that of the next rate.
create table exchange_rate (
  id            uuid primary key,
  from_currency text not null check (from_currency ~ '^[A-Z]{3}$'),
  to_currency   text not null check (to_currency ~ '^[A-Z]{3}$'),
  date          date not null,
  rate          numeric(20,10) not null check (rate > 0),
  version       bigint not null default 1,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  check (from_currency <> to_currency)
);
create unique index exchange_rate__rate_taken on exchange_rate (from_currency, to_currency, date);
create index exchange_rate_to on exchange_rate (to_currency, id desc);
create index exchange_rate_date on exchange_rate (date, id);
create index exchange_rate_created on exchange_rate (created_at, id);
