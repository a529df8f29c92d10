drop index concurrently if exists movement__already_reversed;
create unique index concurrently movement__already_reversed on movement (reverses_id) where reverses_id is not null;
