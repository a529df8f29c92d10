-- Null in lines of before, of which only the order's times are known.
alter table purchase_order_line add created_at timestamptz, add updated_at timestamptz;
alter table purchase_order_line alter created_at set default now(), alter updated_at set default now();
