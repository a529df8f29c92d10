-- The last number of each kind of document in a year of their dates. A transaction that draws numbers holds the row until it ends, so there are no
-- gaps.
create table invoice_counter (
  kind      text not null check (kind in ('invoice', 'credit_note', 'reversal')),
  year      int not null,
  last      bigint not null check (last > 0),
  last_at   timestamptz not null,                  -- when the last one was issued: numbers increase with the time
  last_date date not null check (extract(year from last_date) = year), -- of the last one: numbers increase with the dates
  primary key (kind, year)
);

-- Invoices, credit notes and reversals, as sales has decided them. They are never changed: what is wrong is credited, and a credit note or write-off
-- that is wrong is taken back by a reversal.
create table invoice (
  id               uuid primary key,
  kind             text not null check (kind in ('invoice', 'credit_note', 'reversal')),
  number           text not null,
  order_id         uuid not null,
  ordinal          int not null check (ordinal > 0), -- among the documents of the order: each was made with knowledge of the earlier ones
  reason           text not null,
  note             text,                           -- the reason that a command gave
  order_number     text not null,
  customer_id      uuid not null,
  customer_name    text collate people not null,
  currency         text not null check (currency ~ '^[A-Z]{3}$'),
  subtotal_amount  numeric(19,4) not null,         -- no amount is negative
  discount_amount  numeric(19,4) not null,
  adjustment_amount numeric(19,4) not null,
  tax_amount       numeric(19,4) not null,
  total_amount     numeric(19,4) not null check (total_amount >= 0),
  prepaid_amount   numeric(19,4) not null,         -- paid before it was issued
  tax_names        jsonb not null,                 -- [{category, rate, included, name}]
  shipping         jsonb,                          -- the charge that it charges or credits
  restocking_fees  jsonb not null default '[]',    -- what the credit note of a return gives less: [{order_line_id, sku, name, tax_category, tax_rate,
                                                   -- tax_included, tax_amount, total_amount}]; the totals are without them
  reference        text,
  metadata         jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  private_metadata jsonb not null default '{}' check (jsonb_typeof(private_metadata) = 'object'), -- of staff: the customer does not see it
  shipment_ids     uuid[] not null,                -- the shipments that an invoice is the first one after
  shipped_at       timestamptz[] not null,         -- when they were shipped
  return_id        uuid,
  reverses_id      uuid,                           -- of a reversal: the credit note or write-off that it takes back
  seller           jsonb not null,
  language         text,                           -- of its PDF, as of the order
  billing_address  jsonb,
  shipping_address jsonb,
  document_date    date not null,                  -- its day in business.zone, unless a command gave another
  supply_date      date,                           -- the day of supply; null for a credit note, and if it is not known
  issued_at        timestamptz not null,
  due_at           timestamptz,
  created_at       timestamptz not null,           -- when sales decided it
  stored_at        timestamptz not null default now(),
  check (kind = 'credit_note' or return_id is null),
  check ((kind = 'reversal') = (reverses_id is not null)),
  check ((kind = 'invoice') = (due_at is not null)),
  check (subtotal_amount >= 0 and discount_amount >= 0 and adjustment_amount >= 0 and tax_amount >= 0),
  check (prepaid_amount between 0 and total_amount)
);
create index invoice_metadata on invoice using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index invoice_private_metadata on invoice using gin (private_metadata jsonb_path_ops) where private_metadata <> '{}';
create index invoice_stored on invoice (stored_at, id);
create unique index invoice__number_taken on invoice (number);
create unique index invoice__invoice_changed on invoice (order_id, ordinal);
create unique index invoice__return_credited on invoice (return_id) where return_id is not null;
create unique index invoice__already_reversed on invoice (reverses_id) where reverses_id is not null;
create index invoice_customer on invoice (customer_id, id desc);
create index invoice_dated on invoice (customer_id, document_date, id);
create index invoice_issued on invoice (issued_at, id);
create index invoice_created on invoice (created_at, id);
create index invoice_due on invoice (due_at, id) where due_at is not null;
create index invoice_kind on invoice (kind, id desc);
create index invoice_reference on invoice (reference) where reference is not null;
create index invoice_total on invoice (total_amount, id);

-- Whose own record a customer is, from the events of contact: a row for each customer that ever had a user. Documents have only their customer.
create table known_owner (
  customer_id uuid primary key,
  user_id     uuid,
  version     bigint not null,                     -- of the customer, when it was last seen with another user
  updated_at  timestamptz not null default now()
);
create index known_owner_user on known_owner (user_id) where user_id is not null;

-- Pieces at their price.
create table invoice_line (
  invoice_id      uuid not null references invoice,
  line_no         int not null,
  order_line_id   uuid not null,
  item_id         uuid not null,
  sku             text not null,
  name            text not null,
  quantity        bigint not null check (quantity > 0),
  unit_price      numeric(19,6) not null,
  subtotal        numeric(19,4) not null,
  discount_amount numeric(19,4) not null,
  tax_category    text,
  tax_rate        numeric(7,4),
  tax_included    boolean not null,
  tax_amount      numeric(19,4) not null,
  total_amount    numeric(19,4) not null,
  check (subtotal >= 0 and discount_amount >= 0 and tax_amount >= 0),
  check (total_amount = subtotal - discount_amount + case when tax_included then 0 else tax_amount end),
  primary key (invoice_id, line_no)
);
create index invoice_line_item on invoice_line (item_id);

-- The lots and serial numbers that have left with shipments, from the events of inventory. Most come with the invoice; the print of an invoice, which
-- is stored, names those that were here when it was made.
create table shipped_lot (
  shipment_id   uuid not null,
  position      int not null,
  order_line_id uuid not null,
  lot           text not null,
  quantity      bigint not null check (quantity > 0),
  primary key (shipment_id, position)
);
create index shipped_lot_line on shipped_lot (order_line_id, shipment_id);

-- What a document charges or credits besides pieces at their price.
create table invoice_adjustment (
  invoice_id    uuid not null references invoice,
  line_no       int not null,
  kind          text not null check (kind in ('goodwill', 'price_difference', 'tax_difference', 'rounding')),
  order_line_id uuid not null,
  item_id       uuid not null,
  sku           text not null,
  name          text not null,
  amount        numeric(19,4) not null,           -- without a tax that is added
  tax_category  text,
  tax_rate      numeric(7,4),
  tax_included  boolean not null,
  tax_amount    numeric(19,4) not null,
  total_amount  numeric(19,4) not null,
  check (amount >= 0 and tax_amount >= 0),
  check (total_amount = amount + case when tax_included then 0 else tax_amount end),
  primary key (invoice_id, line_no)
);
create index invoice_adjustment_item on invoice_adjustment (item_id);

-- All amounts of documents, except for those of the shipping.
create view invoice_part as
  select invoice_id, item_id, tax_rate, tax_amount, total_amount from invoice_line
  union all
  select invoice_id, item_id, tax_rate, tax_amount, total_amount from invoice_adjustment;

-- What a credit note takes from which invoices; negative if its reversal gives it back.
create table credit (
  credit_note_id uuid not null references invoice,
  invoice_id     uuid not null,
  amount         numeric(19,4) not null,
  primary key (credit_note_id, invoice_id)
);
create index credit_of_invoice on credit (invoice_id);

create function invoice_is_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'invoices and credit notes are never changed or deleted' using errcode = '42501';
end $$;
create trigger invoice_immutable before update or delete on invoice for each statement execute function invoice_is_immutable();
create trigger invoice_line_immutable before update or delete on invoice_line
  for each statement execute function invoice_is_immutable();
create trigger invoice_adjustment_immutable before update or delete on invoice_adjustment
  for each statement execute function invoice_is_immutable();
create trigger shipped_lot_immutable before update or delete on shipped_lot
  for each statement execute function invoice_is_immutable();
create trigger credit_immutable before update or delete on credit
  for each statement execute function invoice_is_immutable();

select keep_printed_documents();

-- What is owed of each invoice, as sales has decided it at this version of the invoice.
create table receivable (
  invoice_id         uuid primary key,
  order_id           uuid not null,
  customer_id        uuid not null,
  currency           text not null,
  total_amount       numeric(19,4) not null check (total_amount >= 0),
  credited_amount    numeric(19,4) not null check (credited_amount >= 0),
  written_off_amount numeric(19,4) not null check (written_off_amount >= 0),
  allocated_amount   numeric(19,4) not null check (allocated_amount >= 0),
  open_amount        numeric(19,4) not null check (open_amount >= 0),
  status             text not null check (status in ('open', 'partially_paid', 'paid', 'credited', 'written_off')),
  written_off_taxes  jsonb not null default '[]',  -- by how much what is written off corrects the taxes: [{tax_rate, net_amount, tax_amount}]
  due_at             timestamptz,                  -- null until the invoice itself is here
  overdue_since      timestamptz,                  -- the due date whose passing was announced
  version            bigint not null,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  check (open_amount = total_amount - credited_amount - written_off_amount - allocated_amount)
);
create index receivable_updated on receivable (updated_at, invoice_id);
create index receivable_status on receivable (status, invoice_id desc);
create index receivable_open on receivable (due_at) where open_amount > 0;
create index receivable_unannounced on receivable (due_at) where open_amount > 0 and overdue_since is distinct from due_at;
create index receivable_open_of_customer on receivable (customer_id, due_at) where open_amount > 0;

-- What commands have written off. What came back of it, because the invoice was paid or credited after all, is in its receivable.
create table write_off (
  id            uuid primary key,
  invoice_id    uuid not null,                     -- which may come later
  amount        numeric(19,4) not null check (amount > 0),
  reason        text not null,
  document_date date not null,                     -- its day in business.zone, unless the command gave another
  created_at    timestamptz not null
);
create index write_off_invoice on write_off (invoice_id);

-- The documents with what is open of them; of credit notes and reversals, nothing is.
create view invoice_with_receivable as
  select i.*, r.status, coalesce(r.credited_amount, 0) as credited_amount, coalesce(r.written_off_amount, 0) as written_off_amount,
    coalesce(r.allocated_amount, 0) as allocated_amount, coalesce(r.open_amount, 0) as open_amount,
    r.open_amount as receivable_amount, r.due_at as receivable_due_at, -- null for a document that is no invoice
    greatest(i.stored_at, r.updated_at, (select b.stored_at from invoice b where b.reverses_id = i.id)) as updated_at,
    (select b.id from invoice b where b.reverses_id = i.id) as reversed_by_id,
    case when i.reverses_id is not null then coalesce(   -- of the credit note, or of the invoice that was written off
      (select n.number from invoice n where n.id = i.reverses_id),
      (select n.number from write_off w join invoice n on n.id = w.invoice_id where w.id = i.reverses_id)) end as reverses_number
  from invoice i left join receivable r on r.invoice_id = i.id;

-- By what a document changes: it is stored, its amounts change, and it is taken back. A document may have two rows.
create view invoice_change as
  select id, stored_at as updated_at from invoice union all select invoice_id, updated_at from receivable
  union all select reverses_id, stored_at from invoice where reverses_id is not null;

-- The books are closed until this day, inclusive: one row, or none. What is dated in it is refused.
create table ledger_closing (
  only_one   boolean primary key default true check (only_one),
  until      date not null,
  zone       text not null default current_setting('tradepost.business_zone'), -- of its days, which does not change any more
  actor      text not null,                        -- who has closed it, as in events
  version    bigint not null default 1,            -- how often a later day was closed
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
