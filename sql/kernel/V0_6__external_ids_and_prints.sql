-- The ids by which other systems know the resources of this database, so that no two of a kind have the same. The column external_ids of a
-- table, {system: id}, decides what is here; triggers copy it.
create table external_id (
  name        text not null,                      -- system:id
  kind        text not null,                      -- the table
  resource_id uuid not null,
  constraint external_id__external_id_taken primary key (name, kind)
);

-- The names of {system: id}, in the order in which all transactions insert them.
create function external_names(ids jsonb) returns setof text language sql immutable strict parallel safe begin atomic
  select key || ':' || value from jsonb_each_text(ids) order by 1;
end;

create function external_ids_changed() returns trigger language plpgsql as $$
declare
  before jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) else '{}' end;
  after jsonb := to_jsonb(new);
  held text[] := array(select external_names(case when before->>'deleted_at' is null then before->'external_ids' end));
  wanted text[] := array(select external_names(case when after->>'deleted_at' is null then after->'external_ids' end));
begin
  delete from external_id where name = any(held) and name <> all(wanted) and kind = tg_table_name;
  insert into external_id(name, kind, resource_id)
  select name, tg_table_name, new.id from unnest(wanted) as w(name) where name <> all(held);
  return null;
end $$;

-- Called once for each table that has external_ids. A resource that is deleted gives up its ids.
create function keep_external_ids(kind regclass) returns void language plpgsql as $$
declare
  deletable boolean := exists (select from pg_attribute where attrelid = kind and attname = 'deleted_at');
begin
  execute format('create trigger external_ids_inserted after insert on %s for each row when (new.external_ids <> ''{}'')
    execute function external_ids_changed()', kind);
  execute format('create trigger external_ids_updated after update of external_ids%s on %s for each row
    when (old.external_ids <> new.external_ids%s) execute function external_ids_changed()',
    case when deletable then ', deleted_at' else '' end, kind,
    case when deletable then ' or old.deleted_at is distinct from new.deleted_at' else '' end);
end $$;

-- The documents of a context that were printed, as they were printed first. They are never changed: whoever prints one again gets the same bytes.

create function printed_document_is_immutable() returns trigger language plpgsql as $$
begin
  raise exception 'printed documents are never changed or deleted' using errcode = '42501';
end $$;

-- Called once by a context that prints documents.
create function keep_printed_documents() returns void language plpgsql as $$
begin
  create table printed_document (
    id         uuid primary key,                 -- of the document
    template   int not null,                     -- the version of the template that has printed it
    file_name  text not null,
    content    bytea not null,                   -- the PDF, which is compressed
    printed_at timestamptz not null default now()
  );
  alter table printed_document alter column content set storage external;
  create trigger printed_document_immutable before update or delete on printed_document
    for each statement execute function printed_document_is_immutable();
end $$;
