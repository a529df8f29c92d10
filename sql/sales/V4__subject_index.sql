create index event_log_subject on event_log (subject, position); -- an order's timeline
