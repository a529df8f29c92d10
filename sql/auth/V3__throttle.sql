-- Attempts within some minutes, by what was attempted and from where: in one place, so that all nodes share one count. What a crash of the
-- server loses are counts of minutes, so it needs no write-ahead log.
create unlogged table throttle (
  key      text primary key,                  -- a hash with a secret: neither account nor address can be read from it
  account  text,                              -- the same of the account alone, to forget what was counted for it
  seconds  int not null,                      -- how long it counts, from since
  failures int not null,
  pending  int not null,                      -- attempts under way
  since    timestamptz not null,              -- the first attempt, or the latest failure where those slow down the next
  tried    timestamptz not null               -- the latest attempt
);
create index throttle_account on throttle (account) where account is not null;
create index throttle_since on throttle (since);

-- From where an account has logged in before: these addresses have a place of their own when others guess at it.
create table known_address (
  user_id uuid not null references app_user on delete cascade,
  address text not null,                      -- hashed as above
  seen_at timestamptz not null default now(),
  primary key (user_id, address)
);
create index known_address_seen on known_address (seen_at);
