-- What an order has invoiced and credited, and what of it is owed. Sales decides this under the order's lock; the context billing numbers, prints and
-- posts it.

-- The status of an invoice. One of which nothing is open has that of its largest part.
create function invoice_status(total numeric, credited numeric, written_off numeric, allocated numeric)
  returns text language sql immutable parallel safe
  return case when total > credited + written_off + allocated then case when allocated > 0 then 'partially_paid' else 'open' end
              when credited > greatest(written_off, allocated) then 'credited'
              when written_off > allocated then 'written_off' else 'paid' end;

-- Invoices, credit notes, and reversals that take back a credit note or a write-off. All amounts are positive. What is owed of an invoice changes:
-- payments are allocated to it, and it is credited or written off.
create table sales_order_invoice (
  id                 uuid primary key,
  kind               text not null check (kind in ('invoice', 'credit_note', 'reversal')),
  order_id           uuid not null references sales_order,
  ordinal            int not null check (ordinal > 0), -- among the documents of the order: each was made with knowledge of the earlier ones
  reason             text not null check (reason in ('shipped', 'requested', 'reduced', 'cancelled', 'returned', 'corrected', 'credited', 'refunded',
                       'credit_reversed', 'write_off_reversed')),
  note               text check (char_length(note) <= 500), -- the reason that a command gave
  customer_id        uuid not null,                    -- of the order, which keeps its customer once it is confirmed
  currency           text not null,
  total_amount       numeric(19,4) not null check (total_amount >= 0),
  shipping           jsonb,                            -- the charge, as of an order: on its first invoice, and on what credits it
  shipment_ids       uuid[] not null default '{}',     -- the shipments that an invoice is the first one after
  return_id          uuid,
  reverses_id        uuid,                             -- of a reversal: the credit note or the write-off
  reversed_by        uuid,                             -- of a credit note: the reversal that has taken it back
  date               date,                             -- of the document, if the command gave one
  created_at         timestamptz not null default now(),
  due_at             timestamptz,
  credited_amount    numeric(19,4) not null default 0,
  written_off_amount numeric(19,4) not null default 0,
  allocated_amount   numeric(19,4) not null default 0,
  open_amount        numeric(19,4) not null generated always as (
    case kind when 'invoice' then total_amount - credited_amount - written_off_amount - allocated_amount else 0 end) stored,
  version            bigint not null default 1,
  changed_in         xid8,                             -- the transaction that has changed what is owed of it, which reports it
  check (kind = 'credit_note' or num_nonnulls(return_id, reversed_by) = 0),
  check ((kind = 'reversal') = (reverses_id is not null) and (kind = 'reversal') = (reason in ('credit_reversed', 'write_off_reversed'))),
  check ((kind = 'invoice') = (due_at is not null)),
  constraint sales_order_invoice__amounts check (credited_amount >= 0 and written_off_amount >= 0 and allocated_amount >= 0
    and credited_amount + written_off_amount + allocated_amount <= total_amount),
  constraint sales_order_invoice__credit_note check (kind = 'invoice' or credited_amount + written_off_amount + allocated_amount = 0)
);
create unique index sales_order_invoice__invoice_changed on sales_order_invoice (order_id, ordinal);
create unique index sales_order_invoice__return_credited on sales_order_invoice (return_id) where return_id is not null;
create unique index sales_order_invoice__already_reversed on sales_order_invoice (reverses_id) where reverses_id is not null;
create index sales_order_invoice_customer on sales_order_invoice (customer_id, created_at, id);
create index sales_order_invoice_open on sales_order_invoice (customer_id, due_at) where open_amount > 0;

-- The documents that stand: a credit note that was taken back and its reversal are as if neither had been issued.
create view standing_document as
  select * from sales_order_invoice where kind = 'invoice' or (kind = 'credit_note' and reversed_by is null);

create table sales_order_invoice_line (
  invoice_id      uuid not null references sales_order_invoice,
  line_no         int not null,
  order_line_id   uuid not null,
  quantity        bigint not null check (quantity >= 0), -- 0: only amounts are corrected or credited
  subtotal        numeric(19,4) not null,
  discount_amount numeric(19,4) not null,
  tax_amount      numeric(19,4) not null,
  total_amount    numeric(19,4) not null,
  check (subtotal >= 0 and discount_amount >= 0 and tax_amount >= 0 and total_amount >= 0),
  primary key (invoice_id, line_no)
);

-- What each credit note has taken from which invoices, and how much of what was written off of them has come back by that.
create table sales_credit (
  credit_note_id uuid not null references sales_order_invoice,
  invoice_id     uuid not null references sales_order_invoice,
  amount         numeric(19,4) not null check (amount > 0),
  written_off    numeric(19,4) not null check (written_off between 0 and amount),
  primary key (credit_note_id, invoice_id)
);

-- The pieces that credit notes of commands have taken by quantity, and how many of them were not shipped then.
create table sales_credited_piece (
  credit_note_id uuid not null,
  order_line_id  uuid not null,
  quantity       bigint not null check (quantity > 0),
  open_quantity  bigint not null check (open_quantity between 0 and quantity),
  primary key (credit_note_id, order_line_id)
);

-- What was written off by commands. What came back of it, because the order was paid or credited after all, is in the amounts of the invoice.
create table sales_write_off (
  id          uuid primary key,                        -- the command
  invoice_id  uuid not null references sales_order_invoice,
  amount      numeric(19,4) not null check (amount > 0),
  reason      text not null check (char_length(reason) between 1 and 500),
  date        date,                                    -- of the document, if the command gave one
  actor       text not null,
  tax         boolean not null,                        -- whether it corrects the tax
  reversed_by uuid,                                    -- the reversal that has taken it back
  created_at  timestamptz not null default now()
);
create index sales_write_off_invoice on sales_write_off (invoice_id);

-- What was written off of an invoice and not taken back; more than its written_off_amount if some of it has come back.
create function written_off_by_commands(invoice uuid) returns numeric language sql stable
  return (select coalesce(sum(w.amount), 0) from sales_write_off w where w.invoice_id = invoice and w.reversed_by is null);

-- Commands about invoices that were refused, as in refund_command.
create table invoice_command_given_up (
  command_id uuid primary key,
  created_at timestamptz not null default now()
);
create index invoice_command_given_up_created on invoice_command_given_up (created_at);

-- Takes an amount of a credit note from invoices of the locked order: from the one that is named, then from the newest. What was written off of one
-- comes back first, then what was allocated to it.
create function sales_invoices_credit(credit_note uuid, of_order uuid, total numeric, named uuid)
  returns table (credited_id uuid, credited numeric) language plpgsql as $$
declare
  i record;
  part numeric;
  kept numeric; -- what stays written off
  rest numeric := total;
begin
  for i in select * from sales_order_invoice v where v.order_id = of_order and v.kind = 'invoice' and v.total_amount > v.credited_amount
           order by v.id is not distinct from named desc, v.ordinal desc loop
    exit when rest <= 0;
    part := least(rest, i.total_amount - i.credited_amount);
    rest := rest - part;
    kept := least(i.written_off_amount, greatest(0, i.total_amount - i.credited_amount - part - i.allocated_amount));
    update sales_order_invoice v set credited_amount = v.credited_amount + part, written_off_amount = kept,
      allocated_amount = least(v.allocated_amount, v.total_amount - v.credited_amount - part),
      version = v.version + 1, changed_in = pg_current_xact_id()
    where v.id = i.id;
    insert into sales_credit(credit_note_id, invoice_id, amount, written_off) values (credit_note, i.id, part, i.written_off_amount - kept);
    credited_id := i.id;
    credited := part;
    return next;
  end loop;
  if rest > 0 then
    raise exception 'order % has no invoices of % more to credit', of_order, rest;
  end if;
end $$;

-- Gives back to the invoices of the locked order what a credit note has taken. What was written off by then is so again, unless it was taken back.
create function sales_invoices_uncredit(credit_note uuid)
  returns table (credited_id uuid, credited numeric, wrote_off numeric) language plpgsql as $$
declare
  c record;
  again numeric;
begin
  for c in select s.*, v.written_off_amount from sales_credit s join sales_order_invoice v on v.id = s.invoice_id
           where s.credit_note_id = credit_note order by s.invoice_id loop
    again := least(c.written_off, greatest(0, written_off_by_commands(c.invoice_id) - c.written_off_amount));
    update sales_order_invoice v set credited_amount = v.credited_amount - c.amount, written_off_amount = v.written_off_amount + again,
      version = v.version + 1, changed_in = pg_current_xact_id()
    where v.id = c.invoice_id;
    credited_id := c.invoice_id;
    credited := c.amount;
    wrote_off := again;
    return next;
  end loop;
end $$;

-- Allocates the money of an order to its invoices, and takes back what it no longer has: of write-offs and of allocations, the newest invoice first.
-- Money that nothing has named an invoice for goes to the oldest one. The rest is a deposit. Returns when its oldest open invoice is due, and what is
-- written off of all of them.
create function sales_invoices_balance(of_order uuid, money numeric, written_off numeric, out due timestamptz, out wrote_off numeric)
  language plpgsql as $$
declare
  i record;
  allocated numeric;
  part numeric;
begin
  select coalesce(sum(allocated_amount), 0), coalesce(sum(written_off_amount), 0) into allocated, wrote_off
  from sales_order_invoice where order_id = of_order and kind = 'invoice';
  if wrote_off > written_off or allocated > money then
    for i in select * from sales_order_invoice where order_id = of_order and kind = 'invoice'
               and written_off_amount + allocated_amount > 0 order by ordinal desc loop
      part := least(i.written_off_amount, greatest(0, wrote_off - written_off));
      wrote_off := wrote_off - part;
      update sales_order_invoice set written_off_amount = written_off_amount - part,
        allocated_amount = allocated_amount - least(allocated_amount, greatest(0, allocated - money)),
        version = version + 1, changed_in = pg_current_xact_id()
      where id = i.id and (part > 0 or (allocated_amount > 0 and allocated > money));
      allocated := allocated - least(i.allocated_amount, greatest(0, allocated - money));
    end loop;
  end if;
  if allocated < money then
    for i in select * from sales_order_invoice where order_id = of_order and open_amount > 0 order by ordinal loop
      exit when allocated >= money;
      part := least(i.open_amount, money - allocated);
      allocated := allocated + part;
      update sales_order_invoice set allocated_amount = allocated_amount + part, version = version + 1, changed_in = pg_current_xact_id()
      where id = i.id;
    end loop;
  end if;
  select due_at into due from sales_order_invoice where order_id = of_order and open_amount > 0 order by ordinal limit 1;
end $$;
