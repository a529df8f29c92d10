-- What the shipping of an order costs: {method, amount, carrier, delivery_days, source, tax_rate, tax_included, tax_amount, total_amount}.
-- total_amount and tax_amount of the order contain it; null without a charge.
alter table sales_order
  add column shipping jsonb,
  add constraint sales_order__shipping check (shipping is null or (
    coalesce((shipping->>'amount')::numeric, -1) between 0 and 9999999999.99
    and coalesce((shipping->>'tax_amount')::numeric, -1) between 0 and tax_amount
    and coalesce((shipping->>'total_amount')::numeric, -1) between (shipping->>'amount')::numeric and total_amount)) not valid;

-- The first invoice of an order charges its shipping, and the credit note of a cancelled order credits it.
alter table sales_invoice add column shipping jsonb;
