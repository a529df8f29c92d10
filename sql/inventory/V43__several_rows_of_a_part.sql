-- reservation_of_document replaces it: it begins with the same columns.
drop index concurrently if exists reservation_part;
