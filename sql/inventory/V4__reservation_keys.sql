-- A reservation is written with its order's row and under the lock of its stock level, whose own key says that the location is there:
-- to look both up again for each line costs more than the line, and all reservations share-lock the row of one location.
alter table reservation drop constraint reservation_location_id_fkey, drop constraint reservation_order_id_order_version_fkey;
