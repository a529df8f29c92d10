-- The category of each item, from the events of products: that of the product whose variant it is.
alter table stocked_item
  add category_id     uuid,
  add product_version bigint not null default 0;  -- the version of the product that the category is from
