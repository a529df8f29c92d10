-- Quotes. content is everything that an order of the quote is made of, as order_placing stores it.
create sequence quote_number;
create table sales_quote (
  id               uuid primary key,
  number           text not null,
  customer_id      uuid not null,
  customer_name    text collate people not null,                  -- as it was when the quote was written
  status           text not null default 'draft' check (status in ('draft', 'sent', 'accepted', 'declined', 'expired')),
  currency         text not null check (currency ~ '^[A-Z]{3}$'),
  total_amount     numeric(19,4) not null check (total_amount between 0 and 9999999999.99),
  valid_until      timestamptz not null,
  notes            text check (char_length(notes) <= 1000),
  reference        text check (char_length(reference) <= 100),
  metadata         jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  internal_notes   text check (char_length(internal_notes) <= 1000), -- of staff, like the next: the customer sees neither
  private_metadata jsonb not null default '{}' check (jsonb_typeof(private_metadata) = 'object'),
  decline_reason   text check (char_length(decline_reason) <= 500),
  keep_taxes       boolean not null default false, -- until valid_until, whatever the rates are by then
  order_id         uuid,                           -- made of it when it was accepted
  content          jsonb not null,
  version          bigint not null default 1,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  sent_at          timestamptz,
  ended_at         timestamptz,                    -- when it was accepted or declined, or has expired
  ending_at        timestamptz,                    -- the end of its validity that was announced
  constraint sales_quote__number_taken unique (number),
  constraint sales_quote__invalid_state unique (order_id),
  check ((status = 'accepted') = (order_id is not null)),
  check ((status in ('accepted', 'declined', 'expired')) = (ended_at is not null))
);
create index sales_quote_metadata on sales_quote using gin (metadata jsonb_path_ops) where metadata <> '{}';
create index sales_quote_private_metadata on sales_quote using gin (private_metadata jsonb_path_ops) where private_metadata <> '{}';
create unique index sales_quote_number on sales_quote ((substr(number, 4)::bigint));
create index sales_quote_created on sales_quote (created_at, id);
create index sales_quote_customer on sales_quote (customer_id, id desc);
create index sales_quote_status on sales_quote (status, id desc);
create index sales_quote_reference on sales_quote (reference, id desc) where reference is not null;
create index sales_quote_valid_until on sales_quote (valid_until, id);
create index sales_quote_due on sales_quote (valid_until) where status = 'sent';
create index sales_quote_unannounced on sales_quote (valid_until) where status = 'sent' and ending_at is distinct from valid_until;
create index sales_quote_updated on sales_quote (updated_at, id);

-- Whose own record a customer is, from the events of contact: a row for each customer that ever had a user. Documents have only their customer.
create table known_owner (
  customer_id uuid primary key,
  user_id     uuid,
  version     bigint not null,                     -- of the customer, when it was last seen with another user
  updated_at  timestamptz not null default now()
);
create index known_owner_user on known_owner (user_id) where user_id is not null;

-- The credit limits of customers, which contact sets: a row for each customer that ever had one. Its lock orders the confirmations of the customer.
create table customer_credit (
  customer_id  uuid primary key,
  credit_limit bigint check (credit_limit between 0 and 9999999999), -- in the currency of the installation; null: no limit any more
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);

-- What contact says of customers for whom it applies: a row for each customer that ever was archived or exempt from tax.
create table customer_standing (
  customer_id uuid primary key,
  archived    boolean not null,
  tax_exempt  boolean not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now()
);

-- The rates of taxes by country, region and category of items. At any time, one rate applies to these three.
create extension if not exists btree_gist;

create table tax_rate (
  id            uuid primary key,
  name          text collate people not null check (char_length(name) between 1 and 255),
  country       text not null check (country ~ '^[A-Z]{2}$'),
  region        text check (char_length(region) between 1 and 100),  -- null for the regions that have no rate of their own
  category      text not null default 'standard' check (category ~ '^[a-z][a-z0-9_-]{0,49}$'),
  rate          numeric(7,4) not null check (rate between 0 and 100), -- percent
  included      boolean not null default false,                       -- in the prices
  valid_from    timestamptz,                                          -- inclusive
  valid_to      timestamptz,                                          -- exclusive
  version       bigint not null default 1,
  archived_at   timestamptz,
  referenced_at timestamptz,
  deleted_at    timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  constraint tax_rate__empty_period check (valid_from < valid_to),
  constraint tax_rate__tax_rate_taken exclude using gist (
    country with =, lower(coalesce(region, '')) with =, category with =, tstzrange(valid_from, valid_to) with &&)
    where (deleted_at is null and archived_at is null)
);
create index tax_rate_newest on tax_rate (id desc) where deleted_at is null;
create index tax_rate_country on tax_rate (country, id desc);
create index tax_rate_category on tax_rate (category, id desc);

-- The names of taxes [{category, rate, included}] at an address: those of its region, or else of its country; of several, the one that applies, or the
-- newest. Without a country, a name that is the same in all countries.
create function tax_names(taxes jsonb, address jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('category', n.category, 'rate', n.rate, 'included', n.included, 'name', n.name)), '[]')
  from (
    select distinct on (t.category, t.rate, t.included) t.category, trim_scale(t.rate) as rate, t.included, t.name
    from jsonb_to_recordset(taxes) as x(category text, rate numeric, included boolean)
      join tax_rate t on t.category = x.category and t.rate = x.rate and t.included = x.included
    where t.country = address->>'country' and (t.region is null or lower(t.region) = lower(trim(address->>'region')))
      or address->>'country' is null and not exists (
        select from tax_rate o where o.category = t.category and o.rate = t.rate and o.included = t.included and o.name <> t.name)
    order by t.category, t.rate, t.included, t.region is not null desc, t.deleted_at is null and t.archived_at is null desc,
      tstzrange(t.valid_from, t.valid_to) @> now() desc, t.id desc) n
$$;

-- Where an order is taxed.
create function taxed_address(shipping jsonb, billing jsonb) returns jsonb language sql immutable as $$
  select case when shipping->>'country' is null then billing else shipping end
$$;

create function order_tax_names(of_order uuid) returns jsonb language sql stable as $$
  select tax_names(
    coalesce((select jsonb_agg(distinct jsonb_build_object('category', l.tax_category, 'rate', l.tax_rate, 'included', l.tax_included))
              from sales_order_line l where l.order_id = o.id and l.tax_rate is not null), '[]')
    || case when o.shipping->>'tax_rate' is null then '[]'
            else jsonb_build_array(jsonb_build_object('category', 'shipping', 'rate', o.shipping->'tax_rate', 'included', o.shipping->'tax_included')) end,
    taxed_address(o.shipping_address, o.billing_address))
  from sales_order o where o.id = of_order
$$;

select keep_printed_documents();
