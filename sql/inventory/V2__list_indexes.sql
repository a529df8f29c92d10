create index movement_at on movement (at, id);
create index movement_from on movement (from_location_id, id desc);
create index movement_to on movement (to_location_id, id desc);
create index reservation_item on reservation (item_id, id desc);
create index reservation_created on reservation (created_at, id);
