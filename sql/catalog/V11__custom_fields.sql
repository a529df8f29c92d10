alter table category
  add fields jsonb not null default '[]' check (jsonb_array_length(fields) <= 50); -- what its products have in their attributes
alter table product
  add attributes jsonb check (jsonb_typeof(attributes) = 'object');                 -- {key of a field: value}; null for none
