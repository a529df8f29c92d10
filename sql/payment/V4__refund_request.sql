-- A callback names the request.
drop index concurrently if exists refund_request;
create unique index concurrently refund_request on refund (request_id) where request_id is not null;
