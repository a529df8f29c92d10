-- Several locations may serve a line of an order, each with a part of it.
drop index concurrently if exists reservation_part;
create unique index concurrently reservation_part on reservation (order_id, order_version, line_id, location_id);
