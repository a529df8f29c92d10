-- Lots that a return made, because it named no lot and its order had got several. Their pieces may be of any of the lots that the order had got.
-- If one of those is recalled, they are recalled too.
create table return_lot (
  lot_id    uuid primary key references lot,
  item_id   uuid not null,
  return_id uuid not null,
  order_id  uuid not null,
  at        timestamptz not null default statement_timestamp() -- their pieces are not of lots that the order got later
);
create index return_lot_item on return_lot (item_id);

-- The lots that earlier returns made: nothing had moved of these before.
insert into return_lot(lot_id, item_id, return_id, order_id, at)
select distinct on (p.lot_id) p.lot_id, m.item_id, m.document_id, m.source_id, m.at
from movement m join lot_movement p on p.movement_id = m.id
where m.kind = 'return' and m.source_type = 'sales_order' and m.document_id is not null and m.source_id is not null
  and not exists (
    select from lot_movement e join movement f on f.id = e.movement_id where e.lot_id = p.lot_id and f.at < m.at)
order by p.lot_id, m.at;
