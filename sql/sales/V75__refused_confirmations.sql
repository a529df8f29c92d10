-- The commands whose confirmation of the draft was refused. A command may be tried at two nodes at once, and one try may reserve the stock
-- after the other was refused: such a reservation must not confirm the order.
alter table sales_order add column refused_requests uuid[] not null default '{}';
