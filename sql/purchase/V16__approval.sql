-- Who drafted an order and who wrote its present lines, and who approved it up to which amount, if that is required.
alter table purchase_order
  add created_by      text,                        -- unknown of those before, like written_by
  add written_by      text,
  add approved_at     timestamptz,
  add approved_by     text,
  add approved_amount numeric(19,4) check (approved_amount between 0 and 9999999999.99),
  add constraint purchase_order_approval check
    ((approved_at is null) = (approved_by is null) and (approved_at is null) = (approved_amount is null)) not valid,
  add constraint purchase_order_approver check (approved_by <> created_by and approved_by <> written_by) not valid;
