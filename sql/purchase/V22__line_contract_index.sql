-- Lines by their contract; most have none.
drop index concurrently if exists purchase_order_line_contract;
create index concurrently purchase_order_line_contract on purchase_order_line (contract_id) where contract_id is not null;
