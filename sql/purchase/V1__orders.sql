create sequence purchase_order_number;

create table purchase_order (
  id                   uuid primary key,
  number               text not null,
  vendor_id            uuid not null,
  vendor_name          text collate people not null,             -- as it was when the order was written
  status               text not null default 'draft'
                       check (status in ('draft', 'ordered', 'partially_received', 'received', 'paid', 'closed', 'cancelled')),
  currency             text not null check (currency ~ '^[A-Z]{3}$'),
  total_amount         numeric(19,4) not null check (total_amount between 0 and 9999999999.99),
  maximum_amount       numeric(19,4) not null,    -- what it may come to with its tolerance, which is what needs an approval
  paid_amount          numeric(19,4) not null default 0 check (paid_amount >= 0),
  refunded_amount      numeric(19,4) not null default 0 check (refunded_amount between 0 and paid_amount), -- what the vendor paid back
  received_amount      numeric(19,4) not null default 0 check (received_amount >= 0), -- the cost of what came and did not go back
  deposit_amount       numeric(19,4) not null generated always as (     -- what was paid above that: in advance, or too much
                         greatest(paid_amount - refunded_amount - received_amount, 0)) stored,
  returned_amount      numeric(19,4) not null default 0 check (returned_amount >= 0), -- what completed returns took off the total
  open_amount          numeric(19,4) not null generated always as (     -- what is still to be paid
                         case when status = 'cancelled' then 0 else greatest(total_amount - (paid_amount - refunded_amount), 0) end) stored,
  credit_amount        numeric(19,4) not null generated always as (     -- what the vendor owes: more was paid than the order costs
                         greatest(paid_amount - refunded_amount - case when status = 'cancelled' then 0 else total_amount end, 0)) stored,
  payment_status       text not null generated always as (case
                         when paid_amount = refunded_amount then 'unpaid'
                         when status <> 'cancelled' and paid_amount - refunded_amount < total_amount then 'partially_paid'
                         else 'paid' end) stored,
  location_id          uuid,                      -- where the goods arrive; null: the default location
  over_receipt_percent int not null default 0 check (over_receipt_percent between 0 and 100),
  exchange_rate        numeric(20,10) check (exchange_rate > 0), -- of one unit of the currency in that of the installation
  notes                text check (char_length(notes) <= 2000),
  reference            text check (char_length(reference) <= 100),
  metadata             jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  external_ids         jsonb not null default '{}' check (jsonb_typeof(external_ids) = 'object'),
  cancel_reason        text check (char_length(cancel_reason) <= 500),
  close_reason         text check (char_length(close_reason) <= 500),
  created_by           text not null,             -- who drafted it, as in events
  written_by           text not null,             -- who wrote its present lines
  approved_by          text,                      -- up to approved_amount, if that is required
  approved_amount      numeric(19,4) check (approved_amount between 0 and 9999999999.99),
  sent_amount          numeric(19,4),             -- what it might come to when it was sent or first received: a change above it needs an approval
  search_words         tsvector generated always as (search_words(number || ' ' || vendor_name || ' ' || coalesce(reference, '') || ' ' || coalesce(notes, ''))) stored,
  version              bigint not null default 1,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  approved_at          timestamptz,
  ordered_at           timestamptz,               -- when it was sent to the vendor
  expected_at          timestamptz,
  missed_at            timestamptz,               -- when it was expected first and did not come, if expected_at was moved afterwards
  received_at          timestamptz,               -- when everything had arrived; this and paid_at are set by a trigger
  paid_at              timestamptz,
  closed_at            timestamptz,               -- when what had not arrived was given up, or nothing was to be paid for what had
  check (status <> 'paid' or payment_status = 'paid'),
  constraint purchase_order_max check (total_amount <= maximum_amount),
  check (cancel_reason is null or status = 'cancelled'),
  constraint purchase_order_approval check ((approved_at is null) = (approved_by is null) and (approved_at is null) = (approved_amount is null)),
  constraint purchase_order_approver check (approved_by <> created_by and approved_by <> written_by)
);
create index purchase_order_metadata on purchase_order using gin (metadata jsonb_path_ops) where metadata <> '{}';
select keep_external_ids('purchase_order');
create unique index purchase_order_number_once on purchase_order (number);
create index purchase_order_by_number on purchase_order ((substr(number, 4)::bigint), id); -- lists sort by the number, not by its text
create index purchase_order_vendor on purchase_order (vendor_id, id desc);
create index purchase_order_status on purchase_order (status, id desc);
create index purchase_order_payment_status on purchase_order (payment_status, id desc);
create index purchase_order_credit on purchase_order (vendor_id, currency, id) where credit_amount > 0;
create index purchase_order_reference on purchase_order (reference) where reference is not null;
create index purchase_order_total on purchase_order (total_amount, id);
create index purchase_order_created on purchase_order (created_at, id);
create index purchase_order_ordered on purchase_order (ordered_at, id) where ordered_at is not null;
create index purchase_order_expected on purchase_order (expected_at, id) where expected_at is not null;
create index purchase_order_received on purchase_order (received_at, id) where received_at is not null;
create index purchase_order_paid on purchase_order (paid_at, id) where paid_at is not null;
create index purchase_order_words on purchase_order using gin (search_words);
create index purchase_order_spelling on purchase_order using gin (vendor_name gin_trgm_ops);
create index purchase_order_updated on purchase_order (updated_at, id);

-- A generated column has no value yet when the trigger runs.
create function purchase_order_is_paid(o purchase_order) returns boolean language sql immutable as $$
  select o.paid_amount > o.refunded_amount and (o.status = 'cancelled' or o.paid_amount - o.refunded_amount >= o.total_amount)
$$;
create function purchase_order_times() returns trigger language plpgsql as $$
begin
  if new.status in ('received', 'paid') and old.status in ('draft', 'ordered', 'partially_received')
    and new.closed_at is not distinct from old.closed_at then new.received_at = now(); end if;
  if new.status = 'partially_received' then new.received_at = null; end if;
  if purchase_order_is_paid(new) and not purchase_order_is_paid(old) then new.paid_at = now(); end if;
  if new.paid_amount - new.refunded_amount < new.total_amount and new.status <> 'cancelled' then new.paid_at = null; end if;
  return new;
end $$;
create trigger purchase_order_times before update of status, paid_amount, refunded_amount, total_amount on purchase_order
  for each row execute function purchase_order_times();

create table purchase_order_line (
  id                   uuid primary key,
  order_id             uuid not null references purchase_order,
  line_no              int not null check (line_no between 1 and 1000),
  item_id              uuid not null,
  sku                  text not null,             -- sku and name as they were when the order was written
  name                 text not null,
  quantity             bigint not null check (quantity between 0 and 1000000000), -- 0: all that came went back, and comes no more
  over_receipt_allowed bigint not null default 0 check (over_receipt_allowed >= 0), -- the tolerance, in pieces
  received_quantity    bigint not null default 0,
  damaged_quantity     bigint not null default 0 check (damaged_quantity between 0 and received_quantity), -- of the received pieces
  returned_quantity    bigint not null default 0  -- including what is requested
                       constraint purchase_order_line_returned check (returned_quantity between 0 and received_quantity),
  replaced_quantity    bigint not null default 0 check (replaced_quantity between 0 and returned_quantity), -- of these, what is received again
  unit_price           numeric(19,6) not null check (unit_price between 0 and 9999999999.99),
  subtotal             numeric(19,4) not null check (subtotal between 0 and 9999999999.99),
  received_amount      numeric(19,4) not null default 0 check (received_amount >= 0), -- what its receipts cost, without what is received again
  contract_id          uuid,                      -- the contract that it has its price from
  listed               boolean not null default false, -- it has its price from the price list of the vendor
  drawn_quantity       bigint not null default 0 check (drawn_quantity >= 0), -- the pieces that it has drawn from the contract
  created_at           timestamptz not null default now(),
  updated_at           timestamptz not null default now(),
  unique (order_id, line_no),
  check (received_quantity between 0 and quantity + over_receipt_allowed + replaced_quantity)
);
create index purchase_order_line_item on purchase_order_line (item_id);
create index purchase_order_line_contract on purchase_order_line (contract_id) where contract_id is not null;

-- What people write about an order. A comment never changes; it goes with its order.
create table purchase_order_comment (
  id         uuid primary key,
  order_id   uuid not null references purchase_order on delete cascade,
  text       text not null check (char_length(text) between 1 and 2000),
  visibility text not null check (visibility in ('internal', 'public')), -- public: the customer reads it too
  actor      text not null,
  created_at timestamptz not null default now()
);
create index purchase_order_comment_order on purchase_order_comment (order_id, id desc);
create index purchase_order_comment_created on purchase_order_comment (order_id, created_at, id);

create table order_payment (
  id        uuid primary key,
  order_id  uuid not null references purchase_order,
  amount    numeric(19,4) not null check (amount > 0 and amount <= 9999999999.99),
  refunded_amount numeric(19,4) not null default 0 check (refunded_amount between 0 and amount), -- what the vendor paid back of it
  method    text not null check (char_length(method) between 1 and 50),
  reference text check (char_length(reference) <= 100),
  provider  text not null default 'manual' check (provider in ('manual', 'credit')), -- credit: what the vendor owed for another order paid it
  source_payment_id uuid references order_payment, -- of that order
  source_order_id   uuid references purchase_order,
  actor     text not null,                        -- who recorded it
  date      date not null,                        -- on which it counts in the books
  at        timestamptz not null default now(),
  check ((provider = 'credit') = (source_payment_id is not null) and (provider = 'credit') = (source_order_id is not null))
);
create index order_payment_order on order_payment (order_id);
