-- Until now an unsalted hash of the whole request, with its password, was kept with the answer for seven days. A repetition of one of
-- these commands under its old key is decided anew: 409 for a registration, 403 for a password that is no longer the current one.
delete from idempotency where operation in ('register', 'updateMe', 'changePassword');

-- That the first administrator was made: once, whatever becomes of the account and its e-mail.
create table administrator_bootstrap (
  only_row   boolean primary key default true check (only_row),
  created_at timestamptz not null default now()
);
insert into administrator_bootstrap select where exists (select from app_user where role = 'admin');
