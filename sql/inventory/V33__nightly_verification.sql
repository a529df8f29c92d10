-- The nightly verification freezes the items that have a mismatch, and raises an alert for each of their levels.
alter table stock_verification add column nightly boolean not null default false;

-- When the last one began; this migration counts as the first.
create table nightly_verification (
  id         int primary key check (id = 1),
  started_at timestamptz not null default now()
);
insert into nightly_verification(id) values (1);

alter table stock_alert
  drop constraint stock_alert_type_check,
  add constraint stock_alert_type_check check (type in ('low_stock', 'out_of_stock', 'stock_mismatch')) not valid;
