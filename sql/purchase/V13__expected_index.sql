-- Orders by when their goods are expected.
drop index concurrently if exists purchase_order_expected;
create index concurrently purchase_order_expected on purchase_order (expected_at, id) where expected_at is not null;
