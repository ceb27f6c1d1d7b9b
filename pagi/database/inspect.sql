-- name: durability
-- Settings on which "committed" depends, as text.
select name, setting from pg_settings
 where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums')
 order by name;

-- name: server_time
select clock_timestamp();

-- name: is_superuser
select rolsuper from pg_roles where rolname = current_user;

-- name: is_seeded_by_demo
select to_regclass('pagi_meta.demo') is not null;

-- name: mark_as_demo
create table if not exists pagi_meta.demo (seeded_at timestamptz not null default now());
