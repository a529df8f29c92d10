-- Discounts, taxes, returns and terms of an order. Orders of before have none of them.
alter table sales_order
  add column subtotal_amount    numeric(19,4),                    -- of the lines, before discounts and taxes; null: total_amount
  add column discount_amount    numeric(19,4) not null default 0,
  add column tax_amount         numeric(19,4) not null default 0, -- included in the subtotal or added to it, as its lines say
  add column returned_amount    numeric(19,4) not null default 0, -- no longer owed, because the pieces came back
  add column discount           jsonb,                            -- of the whole order, as it was requested
  add column payment_terms_days int,                              -- null: due when it is confirmed
  add column due_at             timestamptz,
  add column expires_at         timestamptz,                      -- of a draft: it cannot be confirmed later
  add column allow_backorders   boolean not null default false,
  add constraint sales_order__amounts check (discount_amount >= 0 and tax_amount >= 0 and returned_amount between 0 and total_amount) not valid,
  add constraint sales_order__terms check (payment_terms_days between 0 and 3650) not valid;

-- Columns named full_ are for the whole quantity of the line; the others are for the pieces that are charged.
alter table sales_order_line
  add column discount             jsonb,                            -- of the line, as it was requested
  add column full_discount        numeric(19,4) not null default 0, -- with the share of the order's discount
  add column full_tax             numeric(19,4) not null default 0,
  add column discount_amount      numeric(19,4) not null default 0,
  add column tax_amount           numeric(19,4) not null default 0,
  add column tax_category         text,
  add column tax_rate             numeric(7,4),                     -- percent; null: not taxed
  add column tax_included         boolean not null default false,
  add column backordered_quantity bigint not null default 0,        -- pieces that wait for stock
  add constraint sales_order_line__amounts check (discount_amount between 0 and subtotal and discount_amount <= full_discount
    and tax_amount between 0 and full_tax and tax_rate between 0 and 100) not valid,
  add constraint sales_order_line__backordered check (backordered_quantity between 0 and quantity - shipped_quantity - closed_quantity) not valid;
