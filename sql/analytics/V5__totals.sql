-- Totals of facts, so that the dashboard reads few rows however many orders there are. Each row is a sum over facts.

-- What a figure has become more on a day. The scope is a currency, or the id of a location; empty for what has neither.
create table day_total (
  generation smallint not null,
  figure     text not null,
  scope      text not null,
  day        date not null,
  amount     numeric not null,
  primary key (generation, figure, scope, day)
) partition by list (generation);
create index day_total_zero on day_total (generation) where amount = 0;
select keep_two_generations('day_total', 70);

-- What was sold of an item or to a customer in a day, a month or a year, which begins with the day.
create table period_total (
  generation smallint not null,
  grain      text not null check (grain in ('day', 'month', 'year')),
  day        date not null,
  kind       text not null check (kind in ('customer', 'item')),
  currency   text not null,
  id         uuid not null,
  revenue    numeric(28,4) not null,
  units      bigint not null,
  orders     bigint not null,
  primary key (generation, grain, kind, day, currency, id)
) partition by list (generation);
create index period_total_zero on period_total (generation) where revenue = 0 and units = 0 and orders = 0;
create index period_total_id on period_total (generation, kind, id, grain, day);
select keep_two_generations('period_total', 70);
