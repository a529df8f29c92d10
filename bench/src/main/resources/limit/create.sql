\set customer random(1, 1000)
\set first random(1, 500)
\set second random(501, 1000)
with priced as materialized (select id, price from item where id in (:first, :second) and active), made as (insert into sale(customer_id, total) select c.id, (select sum(price) from priced) from customer c where c.id = :customer and c.active and (select count(*) from priced) = 2 returning id, total), lines as (insert into sale_line(sale_id, no, item_id, quantity, price) select made.id, row_number() over (order by priced.id), priced.id, 1, priced.price from made, priced) insert into event(type, subject, data) select 'sale.created', id, jsonb_build_object('total', total) from made;
