with made as (insert into sale(customer_id, total) select 1 + n % 1000, 20 from generate_series(1, :count) n returning id),
lines as (insert into sale_line(sale_id, no, item_id, quantity, price)
  select id, k, case k when 1 then 1 + id * 7919 % 500 else 501 + id * 7927 % 500 end, 1, 10 from made, generate_series(1, 2) k)
select min(id) from made
