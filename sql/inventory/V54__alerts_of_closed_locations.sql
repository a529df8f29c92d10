-- Alerts of locations that were closed are resolved when these levels are evaluated.
insert into stock_to_evaluate(item_id, location_id)
select a.item_id, a.location_id from stock_alert a join location l on l.id = a.location_id
where a.status = 'active' and a.type in ('low_stock', 'out_of_stock') and not (l.active and l.archived_at is null and l.deleted_at is null);
