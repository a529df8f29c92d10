create index event_log_subject on event_log (subject, position); -- an order's timeline

-- What an order owes. This file is the only place that decides it: writers change the amounts, and the columns below that are generated follow,
-- as does the trigger below the table. Whoever wants to know whether an order is settled, paid or overdue reads these columns.
create function order_owed(confirmed_at timestamptz, total numeric, credited numeric, written_off numeric, paid numeric, refunded numeric)
  returns numeric language sql immutable parallel safe
  return case when confirmed_at is null then 0 else total - credited - written_off - paid + refunded end;

-- What of an order is paid. Money that went back counts whether it is owed again or not: the amounts do not tell the two apart.
create function order_payment_status(owed numeric, paid numeric, refunded numeric)
  returns text language sql immutable parallel safe
  return case when owed > 0 then case when paid > refunded then 'partially_paid' else 'unpaid' end
              when paid = 0 then 'not_due'
              when refunded = 0 then 'paid'
              when paid > refunded then 'partially_refunded' else 'refunded' end;

-- An order is paid by money, and completed when it is shipped and nothing is owed.
create function order_status(stage text, owed numeric, paid numeric, refunded numeric, fulfillment_status text)
  returns text language sql immutable parallel safe
  return case when stage <> 'confirmed' then stage when owed > 0 then 'confirmed'
              when fulfillment_status in ('fulfilled', 'returned') then 'completed'
              when paid > refunded then 'paid' else 'confirmed' end;

-- When it was paid, as long as it is settled.
create function order_paid_at(owed numeric, paid numeric, before timestamptz) returns timestamptz language sql stable parallel safe
  return case when owed <= 0 and paid > 0 then coalesce(before, now()) end;

-- What was written off comes back before the order has credit.
create function order_written_off(owed numeric, before numeric) returns numeric language sql immutable parallel safe
  return greatest(0, before + least(0, owed));

create sequence order_number;

create table sales_order (
  id                 uuid primary key,
  number             text not null default 'SO-' || to_char(nextval('order_number'), 'FM999999999999000000'), -- six digits, more from a million on
  customer_id        uuid not null,
  customer_name      text collate people not null,               -- as it was when the order was written, like the e-mail and the addresses
  customer_email     text not null,
  customer_language  text check (customer_language in ('en', 'de')), -- of its documents; null: that of the installation
  shipping_address   jsonb,
  billing_address    jsonb,
  stage              text not null default 'draft' check (stage in ('draft', 'confirmed', 'cancelled')),
  fulfillment_status text not null default 'unfulfilled' check (fulfillment_status in ('unfulfilled', 'partial', 'fulfilled', 'returned')),
  currency           text not null check (currency ~ '^[A-Z]{3}$'),
  subtotal_amount    numeric(19,4),                    -- of the lines, before discounts and taxes; null: total_amount
  discount_amount    numeric(19,4) not null default 0,
  tax_amount         numeric(19,4) not null default 0, -- included in the subtotal or added to it, as its lines say
  total_amount       numeric(19,4) not null check (total_amount >= 0),
  paid_amount        numeric(19,4) not null default 0,
  refunded_amount    numeric(19,4) not null default 0, -- of refunds that are done
  pending_refund_amount numeric(19,4) not null default 0, -- of refunds about which their providers have not decided
  credited_amount    numeric(19,4) not null default 0, -- no longer owed: returned, cancelled or credited
  returned_amount    numeric(19,4) not null default 0, -- of that, because pieces came back
  written_off_amount numeric(19,4) not null default 0, -- no longer expected
  pending_amount     numeric(19,4) not null default 0, -- of payments about which their providers have not decided; only then they count as paid
  owed_amount        numeric(19,4) not null generated always as (order_owed(confirmed_at, total_amount, credited_amount, written_off_amount, paid_amount, refunded_amount)) stored,
  open_amount        numeric(19,4) not null generated always as (greatest(0, order_owed(confirmed_at, total_amount, credited_amount, written_off_amount, paid_amount, refunded_amount) - pending_amount)) stored,
  -- a write-off is reversed before there is credit
  credit_amount      numeric(19,4) not null generated always as (greatest(0, -order_owed(confirmed_at, total_amount, credited_amount, 0, paid_amount, refunded_amount) - pending_refund_amount)) stored,
  payment_status     text not null generated always as (order_payment_status(order_owed(confirmed_at, total_amount, credited_amount, written_off_amount, paid_amount, refunded_amount), paid_amount, refunded_amount)) stored,
  status             text not null generated always as (order_status(stage, order_owed(confirmed_at, total_amount, credited_amount, written_off_amount, paid_amount, refunded_amount), paid_amount, refunded_amount, fulfillment_status)) stored,
  payment_requests   int not null default 0,           -- how many payments providers were asked for
  invoices           int not null default 0,           -- how many invoices and credit notes it has
  discount           jsonb,                            -- of the whole order, as it was requested
  shipping           jsonb,                            -- what shipping costs: {method, amount, carrier, delivery_days, source, tax_rate, tax_included,
                                                       -- tax_amount, total_amount}; tax_amount and total_amount of the order contain it
  payment_terms_days int,                              -- null: due when it is confirmed
  allow_backorders   boolean not null default false,
  notes              text check (char_length(notes) <= 1000),
  reference          text check (char_length(reference) <= 100),
  metadata           jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_ids       jsonb not null default '{}' check (jsonb_typeof(external_ids) = 'object'),
  internal_notes     text check (char_length(internal_notes) <= 1000), -- of staff, like the next: the customer sees neither
  private_metadata   jsonb not null default '{}' check (jsonb_typeof(private_metadata) = 'object'),
  cancel_reason      text check (char_length(cancel_reason) <= 500),
  extensions         jsonb not null default '[]',      -- the extensions that it is made of: a list of {point, name, version}
  quote_id           uuid,                             -- the quote that it was made of
  hold_id            uuid,                             -- the hold of inventory whose stock it gets when it is confirmed
  confirmed_version  bigint,                           -- the version whose stock is reserved
  confirm_request    uuid,                             -- the command that reserved it: its repetition is told apart from another's
  refused_requests   uuid[] not null default '{}',     -- commands whose confirmation was refused. A command may be tried at two nodes at once, and one try
                                                       -- may reserve the stock after the other was refused: that must not confirm the order
  keeps_allocation   boolean not null default false,   -- sales_order_allocation has where its stock is reserved, because that is no longer as it was at
                                                       -- first: the order was changed, or pieces of it have waited for stock
  created_by         uuid not null,
  placed_by_customer boolean not null default false,   -- its customer has written it, not staff
  version            bigint not null default 1,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now(),
  expires_at         timestamptz,                      -- of a draft: it cannot be confirmed later
  taxes_kept_until   timestamptz,                      -- of a draft: until then it is confirmed with the taxes that it has, as its quote says
  confirmed_at       timestamptz,
  due_at             timestamptz,                      -- of its oldest open invoice
  paid_at            timestamptz,
  cancelled_at       timestamptz,
  constraint sales_order__amounts check (discount_amount >= 0 and tax_amount >= 0 and written_off_amount between 0 and total_amount
    and credited_amount between 0 and total_amount and returned_amount >= 0),
  constraint sales_order__refund_exceeds_paid check
    (refunded_amount >= 0 and pending_refund_amount >= 0 and refunded_amount + pending_refund_amount <= paid_amount),
  constraint sales_order__pending check (pending_amount >= 0),
  constraint sales_order__confirmed check ((stage = 'confirmed') <= (confirmed_at is not null)),
  constraint sales_order__too_many_payments check (payment_requests between 0 and 1000),
  constraint sales_order__terms check (payment_terms_days between 0 and 3650),
  constraint sales_order__shipping check (shipping is null or (
    coalesce((shipping->>'amount')::numeric, -1) between 0 and 9999999999.99
    and coalesce((shipping->>'tax_amount')::numeric, -1) between 0 and tax_amount
    and coalesce((shipping->>'total_amount')::numeric, -1) between (shipping->>'amount')::numeric and total_amount)),
  constraint sales_order__extensions check (jsonb_typeof(extensions) = 'array')
) with (fillfactor = 80);
create index sales_order_metadata on sales_order using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index sales_order_private_metadata on sales_order using gin (private_metadata jsonb_path_ops) where private_metadata <> '{}';
select keep_external_ids('sales_order');
create unique index sales_order__number_taken on sales_order (number);
create index sales_order_by_number on sales_order ((substr(number, 4)::bigint), id); -- lists sort by the number, not by its text
create index sales_order_created on sales_order (created_at, id);
create index sales_order_updated on sales_order using brin (updated_at) with (pages_per_range = 8, autosummarize = on);
create index sales_order_customer on sales_order (customer_id, id desc);
create index sales_order_history on sales_order (customer_id, created_at, id);                   -- the newest entries, however many orders there are
create index sales_order_open on sales_order (customer_id) where status = 'confirmed';           -- what they owe, for credit limits
create index sales_order_credit on sales_order (customer_id, currency) where credit_amount > 0;    -- what can pay other orders; few have credit
create index sales_order_status on sales_order (status, id desc);
create index sales_order_to_ship on sales_order (id desc) where status in ('confirmed', 'paid') and fulfillment_status in ('unfulfilled', 'partial');
create index sales_order_reference on sales_order (reference) where reference is not null;
create index sales_order_paid on sales_order (paid_at, id) where paid_at is not null;
create index sales_order_due on sales_order (due_at, id) where status = 'confirmed';             -- what is overdue; a paid order leaves it
create index sales_order_expires on sales_order (expires_at) where status = 'draft' and expires_at is not null;
create index sales_order_unpaid on sales_order (confirmed_at) where placed_by_customer and status = 'confirmed' and payment_status = 'unpaid'
  and payment_terms_days is null and fulfillment_status = 'unfulfilled';                         -- what ends unless it is paid
-- Neither creation nor confirmation writes to these two: other orders are found by their status.
create index sales_order_payment_status on sales_order (payment_status, id desc) where payment_status not in ('unpaid', 'not_due');
create index sales_order_fulfillment_status on sales_order (fulfillment_status, id desc) where fulfillment_status <> 'unfulfilled';
-- Ranges of blocks instead of a B-tree: orders are confirmed, and are due, about in the order in which they lie there, and a confirmation writes
-- nothing.
create index sales_order_confirmed on sales_order using brin (confirmed_at) with (pages_per_range = 32, autosummarize = on);
create index sales_order_due_range on sales_order using brin (due_at) with (pages_per_range = 32, autosummarize = on);

-- What follows from an order's amounts and is no function of them alone. A credit never exceeds a total that was lowered. What was written off
-- comes back before the order has credit. Its money is allocated to its invoices. If an order with invoices is only charged more or less, the
-- documents of the change come first, because a credit note reverses what was written off of its own invoice: the rest follows when they are
-- counted, or, if there are none, by the statement that balances the order without them.
create function sales_order_settles() returns trigger language plpgsql as $$
declare
  owed numeric;
  invoices record;
begin
  new.credited_amount := least(new.credited_amount, new.total_amount);
  if tg_op = 'UPDATE' and new.invoices > 0 and new.invoices = old.invoices and new.paid_amount = old.paid_amount
     and new.refunded_amount = old.refunded_amount and new.written_off_amount = old.written_off_amount then
    new.written_off_amount := least(new.written_off_amount, new.total_amount); -- its credit note takes back as much or more
    return new;
  end if;
  owed := order_owed(new.confirmed_at, new.total_amount, new.credited_amount, new.written_off_amount, new.paid_amount, new.refunded_amount);
  new.written_off_amount := order_written_off(owed, new.written_off_amount);
  if new.invoices > 0 then
    invoices := sales_invoices_balance(new.id, new.paid_amount - new.refunded_amount, new.written_off_amount);
    new.due_at := invoices.due;
    new.written_off_amount := invoices.wrote_off;
  end if;
  new.paid_at := order_paid_at(owed, new.paid_amount, new.paid_at);
  return new;
end $$;
create trigger sales_order_paid before insert on sales_order for each row when (new.paid_amount > 0 and new.paid_at is null)
  execute function sales_order_settles();
create trigger sales_order_settles before update on sales_order for each row
  when (new.paid_amount <> old.paid_amount or new.refunded_amount <> old.refunded_amount or new.total_amount <> old.total_amount
        or new.credited_amount <> old.credited_amount or new.written_off_amount <> old.written_off_amount
        or new.invoices <> old.invoices)
  execute function sales_order_settles();

-- Columns named full_ are for the whole quantity of the line; the other amounts are for the pieces that are charged. A change of a confirmed
-- order may take away all pieces of a line; the row stays, because documents name it.
create table sales_order_line (
  id                   uuid primary key,
  order_id             uuid not null references sales_order on delete cascade,
  line_no              int not null,
  item_id              uuid not null,
  sku                  text not null,             -- as the item was when the line was written
  name                 text not null,
  quantity             bigint not null check (quantity between 0 and 1000000000),
  shipped_quantity     bigint not null default 0,
  returned_quantity    bigint not null default 0,
  returned_free_quantity bigint not null default 0, -- of these: credited pieces, which gave nothing back
  closed_quantity      bigint not null default 0, -- pieces that will not be shipped, and are not charged
  backordered_quantity bigint not null default 0, -- pieces that wait for stock
  credited_quantity    bigint not null default 0, -- of the pieces that are not closed: those that credit notes of commands have taken. They cost nothing
  credited_open_quantity bigint not null default 0, -- those among them that were not shipped then: the first that are closed or changed away
  unit_price           numeric(19,6) not null check (unit_price >= 0),
  price_set            boolean not null,          -- whether somebody has set the price
  price_list_id        uuid,                      -- from which it has its price; null for the item's own price, or one that the client set
  subtotal             numeric(19,4) not null check (subtotal >= 0),
  discount             jsonb,                     -- of the line, as it was requested
  full_discount        numeric(19,4) not null default 0, -- with the share of the order's discount
  discount_amount      numeric(19,4) not null default 0,
  tax_category         text,
  tax_rate             numeric(7,4),              -- percent; null: not taxed
  tax_included         boolean not null default false,
  tax_exemption        jsonb,                     -- {rate, taken_out}: the tax from which the customer is exempt, and whether it was taken out of the price
  full_tax             numeric(19,4) not null default 0,
  tax_amount           numeric(19,4) not null default 0,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  check (shipped_quantity between 0 and quantity and returned_quantity between 0 and shipped_quantity
    and returned_free_quantity between 0 and returned_quantity),
  unique (order_id, line_no),
  constraint sales_order_line__quantity_exceeds_open check (closed_quantity >= 0 and shipped_quantity + closed_quantity <= quantity),
  constraint sales_order_line__backordered check (backordered_quantity between 0 and quantity - shipped_quantity - closed_quantity),
  constraint sales_order_line__credited check (credited_open_quantity >= 0
    and credited_quantity between credited_open_quantity and quantity - closed_quantity),
  constraint sales_order_line__amounts check (discount_amount between 0 and subtotal and discount_amount <= full_discount
    and tax_amount between 0 and full_tax and tax_rate between 0 and 100)
);
create index sales_order_line_item on sales_order_line (item_id); -- alone: equal keys are stored once, so creating an order writes little here
create index sales_order_line_backordered on sales_order_line (order_id) where backordered_quantity > 0;

-- Orders on their way from the storefront: an order that is placed is confirmed or it was never there, so until its stock is
-- reserved it is no row of sales_order. It becomes one, confirmed, in the transaction that deletes this row; or when inventory's
-- event finds it here, which leaves the row for the command's repetition to find the order by.
--
-- A row lives for a few milliseconds: compressing what is above 2 kB, as an order with an address and taxes is, costs more than it saves. Only
-- what does not fit into a page is compressed.
create table order_placing (
  id         uuid primary key,                    -- of the order it becomes
  request_id uuid not null,                       -- the command that places it
  content    jsonb not null,
  confirmed  boolean not null default false,      -- by the event: the order is there
  created_at timestamptz not null default now()
) with (toast_tuple_target = 8160, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
create unique index order_placing__request_in_progress on order_placing (request_id);
create index order_placing_created on order_placing (created_at);

-- By the index, also outside of a transaction of the program (see Tx.begin).
create function orders_being_placed(requests uuid[]) returns setof order_placing language sql stable set enable_seqscan = off as
  'select * from order_placing where request_id = any(requests)';

-- A change of a confirmed order whose added pieces inventory reserves for this version of the order. Until it is applied, it may be given up
-- by deleting its row: inventory then releases what it has reserved for it.
create table sales_order_change (
  order_id      uuid not null references sales_order,
  order_version bigint not null,
  request_id    uuid not null,                    -- the command
  content       jsonb not null,
  applied_at    timestamptz,
  created_at    timestamptz not null default now(),
  primary key (order_id, order_version, request_id)
);
create unique index sales_order_change__order_changed on sales_order_change (order_id, order_version) where applied_at is not null;
create index sales_order_change_request on sales_order_change (request_id);

-- What people write about an order. A comment never changes; it goes with its order.
create table sales_order_comment (
  id         uuid primary key,
  order_id   uuid not null references sales_order on delete cascade,
  text       text not null check (char_length(text) between 1 and 2000),
  visibility text not null check (visibility in ('internal', 'public')), -- public: the customer reads it too
  actor      text not null,
  created_at timestamptz not null default now()
);
create index sales_order_comment_order on sales_order_comment (order_id, id desc);
create index sales_order_comment_created on sales_order_comment (order_id, created_at, id);

-- What orders are searched by lies beside them: an order is confirmed and paid more often than its words change, and each new
-- version of a row is written to all of its indexes. Of a customer it lies there once, not with every order.
create table sales_customer_search (
  customer_id  uuid not null,
  name         text not null,
  email        text not null,
  search_words tsvector not null generated always as (search_words(name || ' ' || email)) stored,
  primary key (customer_id, name, email)
);
create index sales_customer_words on sales_customer_search using gin (search_words);
create index sales_customer_spelling on sales_customer_search using gin (name gin_trgm_ops);

-- The customers of new orders are looked up once for each statement, not once for each order.
create function sales_customers_searchable() returns trigger language plpgsql as $$
begin
  insert into sales_customer_search(customer_id, name, email)
  select distinct n.customer_id, n.customer_name, n.customer_email from inserted n
  where not exists (select from sales_customer_search s
                    where s.customer_id = n.customer_id and s.name = n.customer_name and s.email = n.customer_email)
  order by 1, 2, 3
  on conflict do nothing;                          -- another order of the same customer may be written at this moment
  return null;
end $$;
create trigger sales_customers_searchable after insert on sales_order referencing new table as inserted
  for each statement execute function sales_customers_searchable();

create function sales_customer_searchable() returns trigger language plpgsql as $$
begin
  if not exists (select from sales_customer_search
                 where customer_id = new.customer_id and name = new.customer_name and email = new.customer_email) then
    insert into sales_customer_search(customer_id, name, email) values (new.customer_id, new.customer_name, new.customer_email)
    on conflict do nothing;                       -- another order of the same customer may be written at this moment
  end if;
  return null;
end $$;
create trigger sales_customer_searchable after update of customer_id, customer_name, customer_email on sales_order
  for each row execute function sales_customer_searchable();

create table sales_order_search (
  id           uuid primary key,
  search_words tsvector not null                   -- of reference and notes, where there are any
);
create index sales_order_words on sales_order_search using gin (search_words);

create function sales_order_searchable() returns trigger language plpgsql as $$
begin
  insert into sales_order_search(id, search_words) values (new.id, search_words(concat_ws(' ', new.reference, new.notes)))
  on conflict (id) do update set search_words = excluded.search_words;
  return null;
end $$;
create trigger sales_order_worded after insert on sales_order
  for each row when (new.reference is not null or new.notes is not null) execute function sales_order_searchable();
create trigger sales_order_reworded after update of reference, notes on sales_order
  for each row when (old.reference is distinct from new.reference or old.notes is distinct from new.notes)
  execute function sales_order_searchable();

-- Apart from the others, because only staff search by them.
create table sales_order_internal_search (
  id           uuid primary key,
  search_words tsvector not null                   -- of internal_notes, where there are any
);
create index sales_order_internal_words on sales_order_internal_search using gin (search_words);

create function sales_order_internally_searchable() returns trigger language plpgsql as $$
begin
  insert into sales_order_internal_search(id, search_words) values (new.id, search_words(coalesce(new.internal_notes, '')))
  on conflict (id) do update set search_words = excluded.search_words;
  return null;
end $$;
create trigger sales_order_noted after insert on sales_order
  for each row when (new.internal_notes is not null) execute function sales_order_internally_searchable();
create trigger sales_order_renoted after update of internal_notes on sales_order
  for each row when (old.internal_notes is distinct from new.internal_notes) execute function sales_order_internally_searchable();

create view sales_order_found as
  select o.id, c.name, c.search_words from sales_customer_search c join sales_order o on o.customer_id = c.customer_id
  union all
  select id, null, search_words from sales_order_search;

create view sales_order_found_by_staff as
  select id, name, search_words from sales_order_found
  union all
  select id, null, search_words from sales_order_internal_search;
