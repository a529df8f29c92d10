-- As few tables, columns and indexes as an order needs: what this server can do without a program in front of it.
create table customer (id int primary key, name text not null, active boolean not null default true);
create table item (id int primary key, name text not null, price numeric(19,4) not null, active boolean not null default true);
create table stock (item_id int primary key references item, on_hand bigint not null check (on_hand >= 0)) with (fillfactor = 50);
create table sale (id bigserial primary key, customer_id int not null references customer, status text not null default 'draft',
  total numeric(19,4) not null, created_at timestamptz not null default now(), confirmed_at timestamptz) with (fillfactor = 80);
create index sale_customer on sale (customer_id, id desc);
create table sale_line (sale_id bigint not null references sale, no int not null, item_id int not null references item,
  quantity bigint not null check (quantity > 0), price numeric(19,4) not null, primary key (sale_id, no));
create table movement (id bigserial primary key, item_id int not null, quantity bigint not null, sale_id bigint not null,
  at timestamptz not null default now());
create index movement_item on movement (item_id, id desc);
create table event (id bigserial primary key, type text not null, subject bigint not null, data jsonb not null,
  at timestamptz not null default now());
insert into customer select n, 'Customer ' || n from generate_series(1, 1000) n;
insert into item select n, 'Item ' || n, 10 + n % 90 from generate_series(1, 1000) n;
insert into stock select n, 1000000000 from generate_series(1, 1000) n;
