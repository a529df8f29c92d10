\set n :n + 1
\set id :base + :n * :clients + :client_id
begin;
select on_hand from stock where item_id = 1 for update;
update sale set status = 'confirmed', confirmed_at = now() where id = :id and status = 'draft';
update stock set on_hand = on_hand - 1 where item_id = 1 and on_hand >= 1;
insert into movement(item_id, quantity, sale_id) values (1, -1, :id);
insert into event(type, subject, data) values ('sale.confirmed', :id, '{"total": 10}');
commit;
