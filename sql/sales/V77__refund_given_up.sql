-- Refunds of payments that were refused. A command may be tried at two nodes at once, and one try may come here after the other was
-- refused: such a try must not refund anything. A refund is decided or given up under an advisory lock of its id. Pruned after 7 days,
-- like idempotency keys.
create table refund_given_up (
  refund_id  uuid primary key,
  created_at timestamptz not null default now()
);
create index refund_given_up_created on refund_given_up (created_at);
