-- When a dead letter was redriven or discarded: long after that it is dropped.
alter table dead_letter add column closed_at timestamptz;
update dead_letter set closed_at = now() where state <> 'dead';
