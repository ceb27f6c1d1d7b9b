-- Rate limits that hold over several processes. Unlogged: after a crash everybody starts afresh, and nothing of
-- it is written ahead. Keys are keyed digests: no address and no name is kept.

create schema limits;
create unlogged table limits.bucket (
  region_id smallint    not null,
  key       bytea       not null check (length(key) = 32),
  full_at   timestamptz not null,          -- when the bucket is full again (GCRA's theoretical arrival time)
  primary key (region_id, key)
);
create index bucket_by_time on limits.bucket (full_at);

grant usage on schema limits to pagi_app;
grant select, insert, update, delete on limits.bucket to pagi_app;
