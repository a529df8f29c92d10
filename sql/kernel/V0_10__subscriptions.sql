-- How often a parked event was put off by contention, or because something was away: it grows the pause, and is no attempt.
alter table relay_parked add column postponed int not null default 0;

-- What a subscriber takes, as any release of it that runs has declared; null for every type.
alter table relay_cursor add column types text[];
