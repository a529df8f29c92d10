-- Null in lines of before, of which only the order's times are known.
alter table sales_order_line add created_at timestamptz, add updated_at timestamptz;
alter table sales_order_line alter created_at set default now(), alter updated_at set default now();
