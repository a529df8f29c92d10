-- What reports sum. Each row is what one document, or one line of it, adds to the figures; so a figure and the list of its documents read the same
-- rows. The link is the id by which the API shows the document: its own, or that of the payment or the order that it is a part of.

-- Suppliers, customers and adjustments are no places where stock is.
create function is_outside(location uuid) returns boolean language sql immutable parallel safe
  return location in ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000004');

-- What pieces that left for customers have cost; negative for pieces that came back; null for other movements.
create function cost_of_goods(from_location uuid, to_location uuid, amount numeric) returns numeric
  language sql immutable parallel safe
  return case when '00000000-0000-7000-8000-000000000003'::uuid in (from_location, to_location) then -amount end;

create view sales_entry as
  select i.generation, i.counted_at, i.kind as document_type, i.invoice_id as document_id, i.invoice_id as link_id, i.number, i.customer_id,
    l.item_id, i.currency, 0::bigint as orders, 0::numeric as ordered_amount, 0::bigint as cancelled_orders, l.net_amount as revenue,
    case when l.line_no = 0 then l.net_amount else 0 end as shipping_revenue, l.discount_amount, l.tax_amount,
    l.net_amount + l.tax_amount as total_amount, case when l.item_id is null then 0 else l.quantity end as units, 0::numeric as cost_of_sales
  from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id
  where i.has_lines and i.number is not null
  union all
  select i.generation, w.counted_at, 'write_off', i.invoice_id, i.invoice_id, i.number, i.customer_id, null, i.currency,
    0, 0, 0, 0, 0, 0, w.tax_amount, w.tax_amount, 0, 0
  from write_off_tax_fact w join invoice_fact i on i.generation = w.generation and i.invoice_id = w.invoice_id
  where i.has_lines and i.number is not null and w.tax_amount <> 0
  union all
  select o.generation, o.confirmed_at, 'sales_order', o.order_id, o.order_id, o.number, o.customer_id, null, o.currency,
    1, o.total_amount, 0, 0, 0, 0, 0, 0, 0, 0
  from order_fact o where o.confirmed_at is not null and o.stage = 'confirmed'
  union all
  select o.generation, o.cancelled_at, 'sales_order', o.order_id, o.order_id, o.number, o.customer_id, null, o.currency,
    0, 0, 1, 0, 0, 0, 0, 0, 0, 0
  from order_fact o where o.confirmed_at is not null and o.cancelled_at is not null and o.stage = 'cancelled'
  union all
  select m.generation, m.counted_at, 'movement', m.id, m.id, o.number, o.customer_id, m.item_id, o.currency,
    0, 0, 0, 0, 0, 0, 0, 0, 0, cost_of_goods(m.from_location_id, m.to_location_id, m.amount)
  from movement_fact m join order_fact o on o.generation = m.generation and o.order_id = m.source_id
    join projection p on p.generation = m.generation and p.currency = o.currency
  where m.source_type = 'sales_order' and cost_of_goods(m.from_location_id, m.to_location_id, m.amount) is not null;

create view tax_entry as
  select i.generation, i.counted_at, i.kind as document_type, i.invoice_id as document_id, i.invoice_id as link_id, i.number, i.customer_id,
    i.currency, i.kind, l.tax_rate, l.net_amount, l.tax_amount, l.net_amount + l.tax_amount as total_amount
  from invoice_fact i join invoice_line_fact l on l.generation = i.generation and l.invoice_id = i.invoice_id
  where i.has_lines and i.number is not null
  union all
  select i.generation, w.counted_at, 'write_off', i.invoice_id, i.invoice_id, i.number, i.customer_id, i.currency, 'write_off', w.tax_rate,
    w.net_amount, w.tax_amount, w.net_amount + w.tax_amount
  from write_off_tax_fact w join invoice_fact i on i.generation = w.generation and i.invoice_id = w.invoice_id
  where i.has_lines and i.number is not null and (w.net_amount <> 0 or w.tax_amount <> 0);

-- A movement has a row for each side that is no place outside. The value is at the average cost of then.
create view movement_entry as
  select m.generation, m.counted_at, 'movement'::text as document_type, m.id as document_id, m.id as link_id, null::text as number, m.kind,
    m.item_id, s.location_id, p.currency, s.units_in, s.units_out, s.units_in * m.average_cost as value_in,
    s.units_out * m.average_cost as value_out
  from movement_fact m join projection p on p.generation = m.generation,
    lateral (values (m.to_location_id, m.quantity, 0::bigint), (m.from_location_id, 0::bigint, m.quantity)) as s(location_id, units_in, units_out)
  where not is_outside(s.location_id);

-- What left for customers, by the place that it left or came back to.
create view cost_entry as
  select m.generation, m.counted_at, m.item_id,
    case when is_outside(m.to_location_id) then m.from_location_id else m.to_location_id end as location_id,
    cost_of_goods(m.from_location_id, m.to_location_id, m.amount) as cost_of_goods
  from movement_fact m where cost_of_goods(m.from_location_id, m.to_location_id, m.amount) is not null;

create view purchase_entry as
  select f.generation, f.ordered_at as counted_at, 'purchase_order'::text as document_type, f.order_id as document_id, f.order_id as link_id,
    f.number, f.vendor_id, l.item_id, f.currency, f.order_id as purchase_order_id, l.quantity as ordered_quantity,
    l.subtotal as purchased_amount, null::uuid as receipt_id, 0::bigint as received_quantity, 0::numeric as receipt_amount,
    0::bigint as damaged_quantity, 0::bigint as sent_back_quantity, 0::numeric as sent_back_amount, 0::numeric as paid_amount
  from purchase_fact f, jsonb_to_recordset(f.lines) as l(item_id uuid, quantity bigint, subtotal numeric)
  where f.ordered_at is not null and f.lines is not null
  union all
  select r.generation, r.counted_at, 'receipt', r.receipt_id, r.order_id, r.number, r.vendor_id, r.item_id, r.currency, null, 0, 0, r.receipt_id,
    r.quantity, r.amount, r.damaged, 0, 0, 0
  from receipt_fact r
  union all
  select v.generation, v.counted_at, 'vendor_return', v.return_id, v.order_id, v.number, v.vendor_id, l.item_id, v.currency, null, 0, 0, null,
    0, 0, 0, l.quantity, l.amount, 0
  from vendor_return_fact v, jsonb_to_recordset(v.lines) as l(item_id uuid, quantity bigint, amount numeric)
  where v.counted_at is not null and v.lines is not null
  union all
  select m.generation, m.counted_at, m.kind, m.id, m.payment_id, m.order_number, m.party_id, null, m.currency, null, 0, 0, null, 0, 0, 0, 0, 0,
    -m.amount
  from money_fact m where m.kind in ('vendor_payment', 'vendor_refund');

create view payment_entry as
  select generation, counted_at, kind as document_type, id as document_id, payment_id as link_id, order_number as number, currency, provider,
    method, kind, case kind when 'payment' then amount else 0 end as received_amount,
    case kind when 'refund' then -amount else 0 end as refunded_amount, case when kind in ('vendor_payment', 'vendor_refund') then -amount else 0 end as paid_amount,
    amount as net_cash
  from money_fact where kind <> 'transfer';

create view return_entry as
  select generation, counted_at, 'return'::text as document_type, return_id as document_id, return_id as link_id, number, customer_id, item_id,
    currency, disposition, quantity as returned_quantity, amount as returned_amount
  from return_fact;

create view customer_entry as
  select generation, counted_at, document_type, document_id, link_id, number, customer_id, currency, orders, ordered_amount, revenue, units,
    0::bigint as returned_quantity, 0::numeric as returned_amount
  from sales_entry where document_type not in ('movement', 'write_off') and cancelled_orders = 0
  union all
  select generation, counted_at, document_type, document_id, link_id, number, customer_id, currency, 0, 0, 0, 0, returned_quantity, returned_amount
  from return_entry;

create view product_entry as
  select generation, counted_at, document_type, document_id, link_id, number, customer_id, item_id, currency, revenue, discount_amount, units,
    cost_of_sales, 0::bigint as returned_quantity, 0::numeric as returned_amount
  from sales_entry where item_id is not null
  union all
  select generation, counted_at, document_type, document_id, link_id, number, customer_id, item_id, currency, 0, 0, 0, 0, returned_quantity,
    returned_amount
  from return_entry;

-- What is expected of orders to vendors at the end of a day, at the prices of their lines. A day of the time zone of the business is within two more
-- days of UTC: of the orders that were open then, the states say which one counts.
create function open_purchases(g smallint, until date) returns table (order_id uuid, vendor_id uuid, currency text, amount numeric)
  language sql stable as $$
  select f.order_id, f.vendor_id, f.currency, sum(x.quantity * l.unit_price)
  from purchase_fact f
    cross join lateral (select s.expected from purchase_state s
      where s.generation = g and s.order_id = f.order_id and s.day <= until order by s.version desc limit 1) s
    cross join lateral jsonb_to_recordset(s.expected) as x(line_id uuid, quantity bigint)
    join lateral jsonb_to_recordset(f.lines) as l(line_id uuid, unit_price numeric) on l.line_id = x.line_id
  where f.generation = g and f.lines is not null
    and open_time(f.ordered_at, f.received_at, f.closed_at, f.cancelled_at)
      && tstzrange((until - 1)::timestamp at time zone 'UTC', (until + 2)::timestamp at time zone 'UTC', '[]')
  group by f.order_id, f.vendor_id, f.currency
$$;
