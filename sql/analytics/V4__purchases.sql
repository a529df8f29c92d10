-- Facts of purchases: orders to vendors, what arrived, and what went back.

create table purchase_fact (
  generation    smallint not null,
  order_id      uuid not null,
  number        text not null,
  vendor_id     uuid not null,
  currency      text not null,
  lines         jsonb,                            -- [{line_id, item_id, quantity, unit_price, subtotal}]; null while no event has them
  lines_version bigint not null,                  -- the version of the order that they are from
  expected_at   timestamptz,                      -- by when its goods are on time
  expected_version bigint not null,
  ordered_at    timestamptz,                      -- when it was sent to the vendor
  received_at   timestamptz,                      -- when everything had arrived
  closed_at     timestamptz,
  cancelled_at  timestamptz,
  primary key (generation, order_id)
) partition by list (generation);
create index purchase_fact_ordered on purchase_fact (generation, ordered_at) where ordered_at is not null;
create index purchase_fact_vendor on purchase_fact (generation, vendor_id);
-- From when something may have been expected of an order until nothing was any more; empty before it is sent.
create function open_time(ordered timestamptz, received timestamptz, closed timestamptz, cancelled timestamptz) returns tstzrange
  language sql immutable parallel safe
  return case when coalesce(ordered, received, closed, cancelled) is null then 'empty'::tstzrange
    else tstzrange(coalesce(ordered, received, closed, cancelled),
      case when coalesce(received, closed, cancelled) is not null then greatest(ordered, received, closed, cancelled) end, '[]') end;
create index purchase_fact_open on purchase_fact using gist (open_time(ordered_at, received_at, closed_at, cancelled_at));
create index purchase_fact_ended on purchase_fact (generation, (coalesce(received_at, closed_at)))
  where coalesce(received_at, closed_at) is not null;
select keep_two_generations('purchase_fact');

-- What was still expected of an order at each of its versions that changed it.
create table purchase_state (
  generation smallint not null,
  order_id   uuid not null,
  version    bigint not null,
  day        date not null,
  expected   jsonb not null,                      -- [{line_id, quantity}]
  primary key (generation, order_id, version)
) partition by list (generation);
select keep_two_generations('purchase_state');

create table receipt_fact (
  generation  smallint not null,
  receipt_id  uuid not null,
  part_no     int not null,
  order_id    uuid not null,
  number      text not null,                      -- of the order
  vendor_id   uuid not null,
  line_id     uuid not null,
  item_id     uuid not null,
  currency    text not null,
  quantity    bigint not null,
  damaged     bigint not null,
  unit_price  numeric(19,6) not null,
  amount      numeric(19,4) not null,
  counted_at  timestamptz not null,
  primary key (generation, receipt_id, part_no)
) partition by list (generation);
create index receipt_fact_counted on receipt_fact (generation, counted_at);
create index receipt_fact_order on receipt_fact (generation, order_id);
create index receipt_fact_bought on receipt_fact (generation, vendor_id, item_id, counted_at);
select keep_two_generations('receipt_fact');

-- Goods that go back to a vendor. They count when they have gone.
create table vendor_return_fact (
  generation  smallint not null,
  return_id   uuid not null,
  order_id    uuid not null,
  number      text not null,                      -- of the order
  vendor_id   uuid not null,
  currency    text not null,
  lines       jsonb,                              -- [{item_id, quantity, amount, damaged}]; null while the request has not come
  counted_at  timestamptz,                        -- null until they have gone
  primary key (generation, return_id)
) partition by list (generation);
create index vendor_return_fact_counted on vendor_return_fact (generation, counted_at) where counted_at is not null and lines is not null;
create index vendor_return_fact_order on vendor_return_fact (generation, order_id);
select keep_two_generations('vendor_return_fact');
