-- The sandbox: what a provider knows, in tables of its own. Nothing else reads or writes them.
create table sandbox_payment (
  id         uuid primary key,
  currency   text not null,
  amount     numeric(19,4) not null,            -- authorised
  status     text not null check (status in ('authorised', 'captured', 'declined', 'voided')),
  captured   numeric(19,4) not null default 0 check (captured between 0 and amount),
  refunded   numeric(19,4) not null default 0 check (refunded between 0 and captured),
  reason     text,
  created_at timestamptz not null default now()
);
create table sandbox_refund (
  id         uuid primary key,
  payment_id uuid not null,
  amount     numeric(19,4) not null
);
-- How often each operation was requested, for the amounts for which the sandbox fails at first.
create table sandbox_try (
  payment_id uuid not null,
  operation  text not null,
  tries      int not null,
  primary key (payment_id, operation)
);
create table sandbox_callback (
  id         uuid primary key,
  body       text not null,
  copies     int not null,                         -- how often it is still to be sent
  attempts   int not null default 0,
  due_at     timestamptz not null
);
create index sandbox_callback_due on sandbox_callback (due_at);
