-- A product with options has a variant for each combination of values that it is sold in.
alter table product
  add options  jsonb check (jsonb_array_length(options) between 1 and 3), -- [{name, values}]; null without options
  add variants int not null default 1 constraint product__too_many_variants check (variants between 1 and 200);
alter table product_variant
  add option_values jsonb not null default '{}' check (jsonb_typeof(option_values) = 'object'), -- {name of an option: value}
  add image_id      uuid;                                                                       -- a file
