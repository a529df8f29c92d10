-- Fills every table of a context with 2,000 rows, and then tells the planner that there are three million of each, in the same proportions: one
-- customer has a fiftieth of all rows, and every other one some thousands. Rows do not have to make sense, only to be distributed as in a shop, so
-- nothing checks them.
do $$
declare
  t record;
begin
  for t in select conrelid::regclass as name, conname from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace loop
    execute format('alter table %s drop constraint %I', t.name, t.conname);
  end loop;
  for t in select oid::regclass as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
    execute format('alter table %s disable trigger user, set (autovacuum_enabled = off)', t.name);
  end loop;
end $$;

-- The values among which a check lets a column choose; the last one is where most rows end.
create function choices(of regclass, attnum smallint) returns text[] language sql as $$
  select array(select distinct on (m.n) m.found[1] from pg_constraint c,
      regexp_matches(pg_get_constraintdef(c.oid), '''(\w+)''::text', 'g') with ordinality as m(found, n)
    where c.conrelid = $1 and c.contype = 'c' and c.conkey = array[$2] order by m.n)
$$;

-- Whether the column makes the rows of a unique index unique.
create function is_unique(of regclass, attnum smallint) returns boolean language sql as $$
  select exists (select from pg_index i where i.indrelid = $1 and i.indisunique
    and ($2 = i.indkey[0] and i.indnkeyatts = 1 or $2 = any((i.indkey::smallint[])[1:i.indnkeyatts - 1])))
$$;

create function value_of(a pg_attribute) returns text language plpgsql as $$
declare
  of_type text := format_type(a.atttypid, null);
  is_one boolean := is_unique(a.attrelid, a.attnum);
  chosen text[] := choices(a.attrelid, a.attnum);
  made text;
begin
  if cardinality(chosen) > 0 and of_type = 'text' and not is_one then
    made := format('case when n %% 40 = 0 then (%L::text[])[1 + n / 40 %% %s] else %L end', chosen, cardinality(chosen), chosen[cardinality(chosen)]);
  else
    made := case
      when of_type = 'uuid' and is_one then 'md5(n::text)::uuid'
      when of_type = 'uuid' and a.attname = 'customer_id'
        then 'case when n % 50 = 0 then md5(''large'') else md5(''customer'' || n % 1500) end::uuid'
      when of_type = 'uuid' then format('md5(%L || n / 3)::uuid', a.attname)
      when of_type = 'text' and a.attname = 'currency' then '''USD'''
      when of_type = 'text' and a.attname ~ '(kind|type|status|state|language)$' and not is_one then format('%L || n %% 5', a.attname)
      when of_type = 'text' and a.attname = 'number' then '''XX-'' || n'
      when of_type = 'text' then format('%L || n', a.attname)
      when of_type = 'character varying' then 'n'
      when of_type in ('integer', 'bigint', 'smallint') then case when is_one then 'n' else 'n % 100' end
      when of_type in ('numeric', 'double precision', 'real') then 'case when n % 100 = 0 then n % 7 + 1 else 0 end'
      when of_type = 'boolean' then 'n % 50 = 0'
      when of_type in ('timestamp with time zone', 'timestamp without time zone') then 'now() - n * interval ''1 hour'''
      when of_type = 'date' then 'current_date - n'
      when of_type = 'jsonb' then case when a.attname in ('lines', 'items') then '''[]''' else '''{}''' end
      when of_type = 'tsvector' then 'to_tsvector(''word'' || n)'
      when of_type = 'bytea' then 'decode(md5(n::text), ''hex'')'
      when of_type = 'inet' then '''127.0.0.1''::inet + n'
      when of_type ~ '(\[\]|range)$' then '''{}'''
      when of_type = 'interval' then 'n * interval ''1 second'''
      else 'null' end;
  end if;
  if not a.attnotnull and not is_one then
    made := format('case when n %% 20 = 0 then %s end', made);
  end if;
  return format('(%s)::%s', made, format_type(a.atttypid, a.atttypmod));
end $$;

create function fill(of regclass, rows int) returns void language plpgsql as $$
declare
  columns text;
  made text;
  t record;
begin
  select string_agg(quote_ident(a.attname), ', ' order by a.attnum),
    string_agg(coalesce(v.expression, value_of(a)), ', ' order by a.attnum)
  into columns, made
  from pg_attribute a left join shop_value v on v.name = $1::text || '.' || a.attname
  where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped and a.attgenerated = '';
  for t in select conname from pg_constraint where conrelid = $1 and contype = 'c' and coninhcount = 0 loop
    execute format('alter table %s drop constraint %I', $1, t.conname);
  end loop;
  execute format('insert into %s (%s) overriding system value select %s from generate_series(1, %s) n on conflict do nothing',
    $1, columns, made, rows);
  if exists (select from pg_attribute where attrelid = $1 and attname = 'customer_id') and rows > 1000
      and not exists (select from shop_value where name = $1::text || '.customer_id') then
    execute format('alter table %s alter customer_id set (n_distinct = 1500)', $1);
  end if;
end $$;

create function claim(of regclass, rows real) returns void language sql as $$
  select pg_restore_relation_stats('schemaname', 'public', 'relname', c.relname::text, 'relpages', (pg_relation_size(c.oid) / 8192)::int,
    'reltuples', (c.reltuples * $2 / greatest(t.reltuples, 1))::real)
  from pg_class t, pg_class c
  where t.oid = $1 and (c.oid = $1 or c.oid in (select indexrelid from pg_index where indrelid = $1)) and c.reltuples > 0
$$;
