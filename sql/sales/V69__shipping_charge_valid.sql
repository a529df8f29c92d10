alter table sales_order validate constraint sales_order__shipping;
