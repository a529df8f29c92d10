alter table item add archived_at timestamptz; -- from then on it is in no new order
