-- The results of exports, in parts, until they expire. A part is written in the transaction of the step that read its rows.
create table export_part (
  job_id   uuid not null references job on delete cascade,
  position int not null check (position >= 0),
  data     bytea not null,
  primary key (job_id, position)
);
alter table export_part alter column data set storage external;
