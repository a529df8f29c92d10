-- The second factor of an account: one-time passwords, and codes for the day on which the device is lost.

create table user_mfa (
  user_id    uuid primary key references app_user on delete cascade,
  secret     bytea not null,                             -- sealed by AES-256-GCM with a key made from JWT_SECRET
  last_step  bigint not null default 0,                  -- of the latest code that was accepted: neither it nor an earlier one is again
  enabled_at timestamptz,                                -- null until a code has shown that the device has the secret
  created_at timestamptz not null default now()
);

-- A row is good for one login; used ones are deleted.
create table recovery_code (
  user_id uuid not null references user_mfa on delete cascade,
  hash    text not null,                                 -- with a secret, as in throttle
  primary key (user_id, hash)
);
