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
