-- The log is only ever inserted to: its numbers lie beside it. A row that was numbered in place was written anew, to three indexes, and
-- what was left of it had to be vacuumed.
lock table relay_lease in access exclusive mode; -- nobody numbers meanwhile

create table event_number (
  seq      bigint primary key,
  position bigint not null
);
insert into event_number(seq, position) select seq, position from event_log where seq is not null;

-- The positions that have no number yet: those to come, and of those before them what has not committed, or never will.
alter table relay_lease add column unnumbered int8multirange not null default '{[1,)}';
update relay_lease
set unnumbered = unnumbered - coalesce((select range_agg(int8range(position, position + 1)) from event_number), '{}');

-- A relay of the release before would number in its own way: it cannot renew its lease by this name, and leaves that to a new one.
alter table relay_lease rename column holder to held_by;
alter table event_log drop column seq;
insert into schema_floor(version) values ('0.7');

create view event_numbered as select n.seq, e.* from event_number n join event_log e using (position);

-- In their order, at most so many.
create function event_unnumbered(most bigint) returns setof event_log language sql stable as $$
  select e.* from relay_lease l, unnest(l.unnumbered) missing, lateral (
    select * from event_log
    where position >= lower(missing) and position < coalesce(upper(missing), 9223372036854775807)
    order by position limit most) e
  order by e.position limit most
$$;

-- The time of the oldest event of these types, or of any, that this subscriber has still to apply; null when it has them all. A cursor is
-- moved past what is for others before that is two thousand events.
create function event_waiting_since(subscriber text, types text[]) returns timestamptz language sql stable as $$
  select min(at) from (
    (select min(at) as at from (
       select position from event_number
       where seq > coalesce((select c.seq from relay_cursor c where c.subscriber = $1), 0) order by seq limit 2000) n
     join event_log using (position) where $2 is null or type = any($2))
    union all
    (select at from event_unnumbered(1000) where $2 is null or type = any($2) limit 1)
    union all
    (select e.at from relay_parked p join event_numbered e using (seq) where p.subscriber = $1 order by seq limit 1)) waiting
$$;
