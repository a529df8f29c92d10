-- The credit limits of customers, which contact sets: a row for each customer that ever had one. Its lock orders the confirmations of the customer.
create table customer_credit (
  customer_id  uuid primary key,
  credit_limit bigint check (credit_limit between 0 and 9999999999), -- in the currency of the installation; null: no limit any more
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
alter table sales_order add quote_id uuid;         -- the quote that it was made of
