-- Mails: each is a row until its server has accepted or refused it, and for some time afterwards.

create table mail (
  id             uuid primary key,                -- the Message-ID is made of it, so that a repeat after a crash can be recognised
  template       text not null,
  source         text not null,                   -- the event, or the notification and its reader: one mail for each
  customer_id    uuid,                            -- whose address is looked up when it is sent
  user_id        uuid,
  entity_type    text,
  entity_id      uuid,
  event_at       timestamptz not null,            -- when the event or the announcement was
  data           jsonb not null,                  -- of the event
  language       text,                            -- null until the first attempt, as the columns up to html
  recipient      text,
  recipient_name text,
  subject        text,
  text           text,
  html           text,
  status         text not null default 'waiting' check (status in ('waiting', 'sent', 'failed', 'refused', 'suppressed', 'skipped')),
  attempts       int not null default 0,
  resends        int not null default 0,
  is_unanswered  boolean not null default false,  -- a server got it and did not respond: it is sent once more at most
  error          text,                            -- of the last attempt
  error_code     int,
  next_at        timestamptz default now(),       -- nobody else claims it before; null when it is finished
  sent_at        timestamptz,
  created_at     timestamptz not null default clock_timestamp(),
  updated_at     timestamptz not null default now(),
  constraint mail_once unique (source, template),
  check ((next_at is null) = (status <> 'waiting')),
  check (status <> 'sent' or sent_at is not null)
);
create index mail_next on mail (next_at) where status = 'waiting';
create index mail_created on mail (created_at, id);
create index mail_status on mail (status, created_at, id);
create index mail_template_created on mail (template, created_at, id);
create index mail_recipient on mail (recipient, created_at, id);
create index mail_entity on mail (entity_id, created_at, id);
create index mail_updated on mail (updated_at, id);
create index mail_customer on mail (customer_id, id) where customer_id is not null;
create index mail_user on mail (user_id, id) where user_id is not null;

-- Addresses that a server has refused for good. No mail is sent to them.
create table mail_suppression (
  id         uuid primary key,
  address    text not null unique,
  error      text not null,
  error_code int not null,
  mail_id    uuid not null,
  created_at timestamptz not null default clock_timestamp()
);
create index mail_suppression_created on mail_suppression (created_at, id);
create index mail_suppression_mail on mail_suppression (mail_id);

-- How many mails an account has caused, and an address has got, within the hour that began with the first of them.
create table mail_count (
  holder   text primary key,                      -- a hash of the account or of the address
  mails    int not null check (mails > 0),
  begun_at timestamptz not null
);
create index mail_count_begun on mail_count (begun_at);

-- The templates that somebody has changed. Without a row, the one that is shipped applies.
create table mail_template (
  name       text not null,
  language   text not null,
  subject    text not null,
  text       text not null,
  html       text not null,
  enabled    boolean not null,
  updated_at timestamptz not null default now(),
  primary key (name, language)
);
