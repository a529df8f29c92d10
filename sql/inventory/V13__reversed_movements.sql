-- A correction names the movement it reverses, which can be reversed once.
alter table movement add reverses_id uuid;
