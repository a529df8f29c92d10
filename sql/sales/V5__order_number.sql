-- At least six digits, and more from a million on: lpad also cuts, which gave SO-100000 again.
alter table sales_order alter number set default 'SO-' || to_char(nextval('order_number'), 'FM999999999999000000');

-- Whether somebody has set the price of the line; null in lines of before, of which that is not known.
alter table sales_order_line add price_set boolean;
