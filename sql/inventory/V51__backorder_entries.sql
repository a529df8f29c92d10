drop index concurrently if exists backorder_entry;
create index concurrently backorder_entry on backorder (created_at, (coalesce(entry_id, line_id)));
