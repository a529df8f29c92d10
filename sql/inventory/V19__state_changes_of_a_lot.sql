drop index concurrently if exists stock_state_change_lot;
create index concurrently stock_state_change_lot on stock_state_change (lot_id, id) where lot_id is not null;
