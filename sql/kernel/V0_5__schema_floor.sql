-- From 1.0 on, a migration that removes what programs of the release before still use writes its own version here: a program that does not
-- know it refuses to start on this database. Migrations that only expand write nothing.
create table schema_floor (
  version text primary key,
  at      timestamptz not null default now()
);
