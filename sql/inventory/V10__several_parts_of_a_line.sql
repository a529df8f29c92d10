-- reservation_part replaces it: it begins with the same columns.
alter table reservation drop constraint reservation_order_id_order_version_line_id_key;
