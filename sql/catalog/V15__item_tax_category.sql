-- Which tax rates of sales apply to the item: a name that the rates have, too.
alter table item
  add column tax_category text not null default 'standard',
  add constraint item_tax_category check (tax_category ~ '^[a-z][a-z0-9_-]{0,49}$') not valid;
