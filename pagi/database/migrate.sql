-- name: lock
-- Two migrations at once wait for one another; the session's end lets go.
select pg_advisory_lock(5171, 1);

-- name: prepare
create schema if not exists pagi_meta;
create table if not exists pagi_meta.migration (
    name text primary key,
    digest text not null check (digest ~ '^[0-9a-f]{64}$'),
    applied_at timestamptz not null default now()
);
grant usage on schema pagi_meta to pagi_app, pagi_read;
grant select on pagi_meta.migration to pagi_app, pagi_read;

-- name: is_prepared
select to_regclass('pagi_meta.migration') is not null;

-- name: recorded
select name, digest from pagi_meta.migration;

-- name: record
insert into pagi_meta.migration (name, digest) values ($1, $2);
