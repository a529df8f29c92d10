-- What the next release may do to a schema that programs of this release still use: it only expands. Applied to every context's database.
do $$
declare t record;
begin
  for t in select c.oid::regclass as name from pg_class c
           where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace and c.relname <> 'flyway_schema_history'
  loop
    execute format('alter table %s add column of_the_next_release text', t.name);
    execute format('alter table %s add column with_a_default int not null default 7', t.name);
  end loop;
end $$;
create table of_the_next_release (id uuid primary key, name text not null);
insert into flyway_schema_history
  select installed_rank + 100, '0.900', 'of the next', 'SQL', 'V0_900__of_the_next.sql', 1, installed_by, now(), 1, true
  from flyway_schema_history order by installed_rank desc limit 1;
insert into flyway_schema_history
  select installed_rank + 100, '900', 'of the next', 'SQL', 'V900__of_the_next.sql', 1, installed_by, now(), 1, true
  from flyway_schema_history order by installed_rank desc limit 1;
update node_stamp set checksum = 'of the next release';
