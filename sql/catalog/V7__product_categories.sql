-- What is null has none: most products have few of these.
alter table product
  add category_id uuid references category,
  add images      jsonb check (jsonb_array_length(images) between 1 and 20); -- [{file_id, position}], by position
