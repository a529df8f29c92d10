-- Who reads its own log by subject has this index by a migration of its own: it costs every event two writes.
drop index event_log_subject;
