-- What is left of a line at a location is one row, and so is what a document has ended of it.
drop index concurrently if exists reservation_of_document;
create unique index concurrently reservation_of_document on reservation (order_id, order_version, line_id, location_id, document_id) nulls not distinct;
