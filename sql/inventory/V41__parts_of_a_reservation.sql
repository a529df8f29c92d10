-- The document that ended a part of what an order had reserved: the shipment that took it, or the event that closed it. The row of what is
-- left has none.
alter table reservation
  add column document_id uuid,
  add constraint reservation__ended_part check (document_id is null or state <> 'active') not valid;

-- The shipment of a sales order that moved the pieces.
alter table movement add column document_id uuid;
