-- What applies to the orders of a customer.
alter table customer
  add payment_terms_days int check (payment_terms_days between 0 and 3650),
  add allow_backorders boolean not null default false,
  add tax_exempt boolean not null default false;
