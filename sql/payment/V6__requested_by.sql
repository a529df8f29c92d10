-- Who requested that a payment is captured, and that it is cancelled; null if nobody did. The provider decides later, in another transaction.
alter table payment add column capture_requested_by text;
alter table payment add column void_requested_by text;
