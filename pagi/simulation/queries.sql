-- name: add_region
insert into regions.region (region_id, slug, name, zone) values ($1, $2, $3, $4);

-- name: clearing_codes
select r.name as partner, c.channel, c.code
  from ledger.clearing_account c join partners.partner r using (region_id, partner_id);

-- name: role_codes
select role, code from ledger.role_account;

-- name: add_clerk
-- Nobody signs in here: no password opens this hash.
insert into identity.clerk (region_id, clerk_id, username, name, role, password_hash, totp_sealed, created_at)
values ($1, $2, $3, $4, $5, '$argon2id$v=19$m=65536,t=3,p=4$none', '', $6);

-- name: withdraw
-- What the office does with a number that must not be paid any more.
update instructions.instruction set state = 'cancelled' where region_id = $1 and instruction_id = $2 and state = 'active';

-- name: open_refund
select m.movement_id from payments.movement m
 where m.region_id = $1 and m.payment_id = $2 and m.kind = 'refund' and m.amount = $3
   and not exists (select from payments.payout o where o.region_id = m.region_id and o.movement_id = m.movement_id)
 order by m.movement_id limit 1;

-- name: close_day
insert into ledger.business_day (region_id, day, state, closed_at) values ($1, $2, 'closed', $3);

-- name: blocked
select pid from unnest($1::integer[]) pid where cardinality(pg_blocking_pids(pid)) > 0;

-- name: end_session
select pg_terminate_backend($1::integer, 5000);

-- name: end_all_sessions
select pg_terminate_backend(pid, 5000) from pg_stat_activity
 where datname = current_database() and application_name like 'simulated-%';
