-- Facts of sales: orders, invoices and credit notes, money, and pieces that came back.

-- Events may be applied late, after newer ones: what each part of a row is from says which of two events is newer.
create table order_fact (
  generation          smallint not null,
  order_id            uuid not null,
  number              text not null,
  customer_id         uuid not null,
  currency            text not null,
  total_amount        numeric(19,4) not null,
  stage               text not null check (stage in ('draft', 'confirmed', 'cancelled')),
  fulfillment_status  text not null,
  settlement          text not null check (settlement in ('owed', 'paid', 'without_money')), -- the last: nothing is owed, and no money stays
  status              text not null,              -- which follows from these
  created_at          timestamptz,                -- null while the event has not come
  confirmed_at        timestamptz,
  cancelled_at        timestamptz,
  content_version     bigint not null,            -- the version of the order that customer, currency and total are from
  fulfillment_version bigint not null,
  settled_position    bigint not null,            -- the event that says whether it is settled, in the journal
  primary key (generation, order_id)
) partition by list (generation);
create index order_fact_confirmed on order_fact (generation, confirmed_at) where confirmed_at is not null;
create index order_fact_cancelled on order_fact (generation, cancelled_at) where cancelled_at is not null;
create index order_fact_customer on order_fact (generation, customer_id);
select keep_two_generations('order_fact', 80);

-- An invoice, a credit note or a reversal. Sales decides it and billing numbers it: it counts when both events have come. Amounts of a credit note are
-- negative.
create table invoice_fact (
  generation     smallint not null,
  invoice_id     uuid not null,
  kind           text not null check (kind in ('invoice', 'credit_note', 'reversal')),
  order_id       uuid not null,
  customer_id    uuid not null,
  currency       text not null,
  total_amount   numeric(19,4) not null,
  tax_amount     numeric(19,4) not null,
  due_at         timestamptz,
  number         text,                            -- this and the next two come from billing
  document_date  date,
  counted_at     timestamptz,                     -- when it was issued, or the beginning of its date if that is another day
  has_lines      boolean not null default false,  -- this comes from sales
  version        bigint not null default 0,       -- of what is open
  open_amount    numeric(19,4) not null default 0,
  primary key (generation, invoice_id)
) partition by list (generation);
create index invoice_fact_counted on invoice_fact (generation, counted_at) where has_lines and number is not null;
create index invoice_fact_customer on invoice_fact (generation, customer_id);
create index invoice_fact_order on invoice_fact (generation, order_id);
create index invoice_fact_open on invoice_fact (generation, customer_id, due_at) include (currency, open_amount) where open_amount > 0;
select keep_two_generations('invoice_fact', 80);

-- Line 0 is the shipping charge. Those below it are restocking fees, which are kept of what a credit note gives back.
create table invoice_line_fact (
  generation      smallint not null,
  invoice_id      uuid not null,
  line_no         int not null,
  item_id         uuid check ((item_id is null) = (line_no <= 0)),
  quantity        bigint not null,
  net_amount      numeric(19,4) not null,         -- without taxes
  discount_amount numeric(19,4) not null,
  tax_amount      numeric(19,4) not null,
  tax_rate        numeric(7,4),                   -- percent; null: not taxed
  primary key (generation, invoice_id, line_no)
) partition by list (generation);
create index invoice_line_fact_item on invoice_line_fact (generation, item_id) where item_id is not null;
select keep_two_generations('invoice_line_fact');

-- What was settled of an invoice, and open of it, at each of its versions.
create table invoice_state (
  generation         smallint not null,
  invoice_id         uuid not null,
  version            bigint not null,
  day                date not null,
  allocated_amount   numeric(19,4) not null,
  written_off_amount numeric(19,4) not null,
  open_amount        numeric(19,4) not null,
  written_off_taxes  jsonb not null,              -- by how much what is written off corrects the taxes: [{tax_rate, net_amount, tax_amount}]
  primary key (generation, invoice_id, version)
) partition by list (generation);
select keep_two_generations('invoice_state');

-- What each of these states adds to the taxes: less, if more is written off. Only of invoices of which something that is written off corrects them.
create table write_off_tax_fact (
  generation smallint not null,
  invoice_id uuid not null,
  version    bigint not null,
  tax_rate   numeric(7,4) not null,
  counted_at timestamptz not null,                -- the beginning of the day of the state
  net_amount numeric(19,4) not null,
  tax_amount numeric(19,4) not null,
  primary key (generation, invoice_id, version, tax_rate)
) partition by list (generation);
create index write_off_tax_fact_counted on write_off_tax_fact (generation, counted_at);
select keep_two_generations('write_off_tax_fact');

-- Money that was received from customers or given back, and that was paid to vendors. A transfer is credit of one order that pays another one, and
-- moves no money. An amount is negative if money has left.
create table money_fact (
  generation   smallint not null,
  id           uuid not null,                     -- the payment, or the part of a refund
  kind         text not null check (kind in ('payment', 'refund', 'transfer', 'vendor_payment', 'vendor_refund')),
  payment_id   uuid not null,
  order_id     uuid not null,
  order_number text not null,
  party_id     uuid not null,                     -- the customer or the vendor
  currency     text not null,
  amount       numeric(19,4) not null,
  provider     text not null,
  method       text not null,
  counted_at   timestamptz not null,
  primary key (generation, id)
) partition by list (generation);
create index money_fact_counted on money_fact (generation, counted_at);
create index money_fact_payment on money_fact (generation, payment_id);
create index money_fact_party on money_fact (generation, party_id, counted_at);
select keep_two_generations('money_fact');

-- Pieces that came back from customers.
create table return_fact (
  generation   smallint not null,
  return_id    uuid not null,
  part_no      int not null,
  number       text not null,
  order_id     uuid not null,
  customer_id  uuid not null,
  item_id      uuid not null,
  currency     text not null,
  quantity     bigint not null,
  amount       numeric(19,4) not null,            -- with taxes
  disposition  text not null,
  reason       text,
  counted_at   timestamptz not null,
  primary key (generation, return_id, part_no)
) partition by list (generation);
create index return_fact_counted on return_fact (generation, counted_at);
create index return_fact_item on return_fact (generation, item_id);
create index return_fact_customer on return_fact (generation, customer_id);
select keep_two_generations('return_fact');
