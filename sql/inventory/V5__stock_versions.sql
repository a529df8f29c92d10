-- The version of an item's stock is counted at its level at the default location, which takes over what was counted elsewhere: so it rises
-- with each event of the item, wherever the stock changed.
select 1 from stock_level
where item_id in (select item_id from stock_level where location_id <> '00000000-0000-7000-8000-000000000001')
order by item_id, location_id for no key update;

insert into stock_level(item_id, location_id, version)
select item_id, '00000000-0000-7000-8000-000000000001', sum(version) from stock_level
group by item_id having bool_or(location_id <> '00000000-0000-7000-8000-000000000001') order by item_id
on conflict (item_id, location_id) do update set version = excluded.version;

update stock_level set version = 0 where location_id <> '00000000-0000-7000-8000-000000000001' and version > 0;

-- What the last event of this row had as the version of the order's stock. Null in rows that a release before this one has written.
alter table order_reservation add event_version bigint;
