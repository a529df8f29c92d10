-- The responses to commands with an Idempotency-Key.
create table idempotency (
  principal    uuid not null,
  operation    text not null,
  key          text not null,
  request_hash text not null,
  status       int not null,                      -- 0 only inside the transaction that has the effect
  body         text,                              -- as it was sent, to the letter
  created_at   timestamptz not null default now(),
  primary key (principal, operation, key)
);
create index idempotency_created on idempotency (created_at);

-- When an event has last reported that a user asked for more than one customer may take: at most one in an hour. A user has one row.
create table limit_reached (
  user_id     uuid primary key,
  version     bigint not null default 1,          -- how often
  reported_at timestamptz not null default now()
);
