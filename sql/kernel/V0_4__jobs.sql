-- Jobs, and the files that they read.

-- Work that outlasts a request. One runner at a time works on a job: it renews the lease by the clock of the database, and saves each
-- checkpoint in the transaction whose work it describes, only while it still holds the job.
create table job (
  id          uuid primary key,
  kind        text not null,
  state       text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  owner       uuid not null,                      -- who may see and cancel it
  actor       text not null,                      -- in whose name it writes
  operation   text,                               -- that has started it, and that the owner must be allowed to call while it runs
  request_id  text,                               -- of the request that has submitted it; null if there was none
  address     text,                               -- of the client that has sent it
  parameters  jsonb not null default '{}',
  checkpoint  jsonb not null default '{}',
  result      jsonb,
  percent     int not null default 0 check (percent between 0 and 100),
  rate        int not null default 0 check (rate >= 0),
  code        text,
  reason      text,
  attempts    int not null default 0,             -- since the last checkpoint
  holder      uuid,
  lease_until timestamptz not null default '-infinity',
  created_at  timestamptz not null default now(),
  started_at  timestamptz,
  finished_at timestamptz,
  check ((finished_at is not null) = (state in ('done', 'failed', 'cancelled'))),
  check ((code is not null) = (state = 'failed'))
);
create index job_open on job (created_at) where finished_at is null;
create index job_open_of_owner on job (owner) where finished_at is null;
create index job_newest on job (created_at desc, id desc);
create index job_of_owner on job (owner, created_at desc, id desc);
create index job_finished on job (finished_at) where finished_at is not null;

-- The rows of a file that a job refused.
create table job_error (
  id     uuid primary key,
  job_id uuid not null references job on delete cascade,
  line   numeric(10) not null,
  field  text not null,
  code   text not null,
  reason text not null
);
create index job_error_line on job_error (job_id, line, id);

-- A body that is received in chunks. Until something claims it, it is removed once its sender gives up or is silent for an hour.
create table upload (
  id         uuid primary key,
  owner      uuid not null,
  operation  text not null,
  chunks     int not null check (chunks > 0),
  bytes      bigint not null check (bytes > 0),
  claimed_by uuid,
  touched_at timestamptz not null default now()
);
create index upload_touched on upload (touched_at);
create table upload_chunk (
  upload_id uuid not null references upload on delete cascade,
  position  int not null,
  data      bytea not null,
  primary key (upload_id, position)
);
alter table upload_chunk alter column data set storage external;

-- The rows of a file as they were read, until its job is finished. Two rows with the same key are for the same thing.
create table import_row (
  job_id uuid not null,
  line   bigint not null,
  key    text,
  cells  text not null,
  primary key (job_id, line)
);
create index import_row_key on import_row (job_id, key, line);
