-- name: add_clerk
insert into identity.clerk
  (region_id, clerk_id, username, name, role, password_hash, totp_sealed, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (region_id, username) do nothing
returning clerk_id;

-- name: active_clerk
select clerk_id, username, name, role from identity.clerk where region_id = $1 and username = $2 and active;

-- name: listed
select username, name, role, active from identity.clerk where region_id = $1 order by username;

-- name: set_active
update identity.clerk set active = $3 where region_id = $1 and username = $2 returning clerk_id;

-- name: end_sessions_of
update identity.session set revoked_at = $3 where region_id = $1 and clerk_id = $2 and revoked_at is null;

-- name: clerk_for_sign_in
select c.clerk_id, c.username, c.name, c.role, c.password_hash, c.totp_sealed
  from identity.clerk c
 where c.region_id = $1 and c.username = $2 and c.active;

-- name: keep_password_hash
update identity.clerk set password_hash = $3 where region_id = $1 and clerk_id = $2;

-- name: claim_attempt
-- Counted before it is checked, so that a hundred at once count as a hundred. No row: locked.
-- $4 failures are free; after that the lock doubles from $5 up to $6; $7 without any forgets them.
insert into identity.sign_in_attempt as a (region_id, subject, failures, last_at)
values ($1, $2, 1, $3::timestamptz)
on conflict (region_id, subject) do update
   set failures = case when a.last_at < excluded.last_at - $7::interval then 1 else a.failures + 1 end,
       locked_until = case
         when a.last_at < excluded.last_at - $7::interval or a.failures + 1 < $4::int then null
         else excluded.last_at + least($5::interval * power(2, least(a.failures + 1 - $4::int, 20)), $6::interval)
       end,
       last_at = excluded.last_at
 where a.locked_until is null or a.locked_until <= excluded.last_at
returning a.failures;

-- name: locked_until
select a.locked_until from identity.sign_in_attempt a where a.region_id = $1 and a.subject = $2;

-- name: forget_attempts
delete from identity.sign_in_attempt where region_id = $1 and subject = $2;

-- name: forget_old_attempts
delete from identity.sign_in_attempt where region_id = $1 and last_at < $2;

-- name: use_code
-- No row: this step's code was used before.
insert into identity.used_code (region_id, clerk_id, step, used_at) values ($1, $2, $3, $4)
on conflict do nothing
returning step;

-- name: forget_old_codes
delete from identity.used_code where region_id = $1 and clerk_id = $2 and step < $3;

-- name: open_session
insert into identity.session
  (region_id, token_hash, clerk_id, kind, created_at, last_seen_at, expires_at, address_digest, agent_digest)
values ($1, $2, $3, $4, $5, $5, $6, $7, $8);

-- name: live_session
select s.clerk_id, c.username, c.name, c.role, s.kind, s.last_seen_at, s.expires_at
  from identity.session s join identity.clerk c using (region_id, clerk_id)
 where s.region_id = $1 and s.token_hash = $2
   and s.revoked_at is null and c.active
   and s.expires_at > $3 and s.last_seen_at > $4;

-- name: seen_session
update identity.session set last_seen_at = $3 where region_id = $1 and token_hash = $2;

-- name: end_session
update identity.session set revoked_at = $3 where region_id = $1 and token_hash = $2 and revoked_at is null;
