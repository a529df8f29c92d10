-- Searches read shipment_found since V4.
drop index concurrently if exists shipment_words;
drop index concurrently if exists shipment_spelling;
