alter table item validate constraint item_tax_category;
