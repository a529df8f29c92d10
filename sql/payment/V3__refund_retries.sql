-- A refund that its provider has refused is asked for again as a new request: what is decided of an earlier one no longer counts.
alter table refund
  add column request_id uuid,                      -- of the last request to the provider; null for the first, which has the refund's id
  add column retries int not null default 0;
