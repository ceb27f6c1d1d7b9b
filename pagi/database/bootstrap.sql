-- Roles and database of one installation; run by a superuser through psql, again and again without harm.
-- Variables: database, owner_password, app_password, read_password.
-- Owner makes tables and runs migrations; app is what serves; read is for reports and backups of figures.
select format('create role %I login nosuperuser nocreatedb nocreaterole', name)
  from unnest(array['pagi_owner', 'pagi_app', 'pagi_read']) name
 where not exists (select from pg_roles where rolname = name)
\gexec
alter role pagi_owner password :'owner_password';
alter role pagi_app password :'app_password';
alter role pagi_read password :'read_password';
alter role pagi_read set default_transaction_read_only = on;
select format('create database %I owner pagi_owner', :'database')
 where not exists (select from pg_database where datname = :'database')
\gexec
\connect :"database"
revoke all on database :"database" from public;
grant connect, temporary on database :"database" to pagi_app, pagi_read;
revoke create on schema public from public;
grant pg_read_all_stats to pagi_app;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;
