-- The day of a moment, in the time zone of the business, which each session of the program has as a setting. Statements use nothing else to
-- make a day of a moment: see docs/architecture/days.md.
create function business_day(timestamptz) returns date language sql stable strict parallel safe return
  ($1 at time zone current_setting('tradepost.business_zone'))::date;

-- The day on which the statement has begun.
create function business_today() returns date language sql stable parallel safe return business_day(statement_timestamp());

-- The first moment of a day: just after the last one of the day before, because midnight may be skipped or occur twice.
create function business_start(date) returns timestamptz language sql stable strict parallel safe return
  ($1 - interval '1 microsecond') at time zone current_setting('tradepost.business_zone') + interval '1 microsecond';

-- So many days after a moment, at the same time of day.
create function business_days_after(timestamptz, int) returns timestamptz language sql stable strict parallel safe return
  ($1 at time zone current_setting('tradepost.business_zone') + make_interval(days => $2)) at time zone current_setting('tradepost.business_zone');

-- From 1.0 on, a migration that removes what programs of the release before still use writes its own version here: a program that does not
-- know it refuses to start on this database. Migrations that only expand write nothing.
create table schema_floor (
  version text primary key,
  at      timestamptz not null default now()
);
