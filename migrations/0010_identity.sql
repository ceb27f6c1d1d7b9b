-- Clerks and their sessions. Passwords as argon2id (RFC 9106), TOTP secrets (RFC 6238) sealed by the application,
-- session tokens as digests only: a copy of this table signs nobody in.

create schema identity;
create table identity.clerk (
  region_id     smallint    not null references regions.region,
  clerk_id      uuid        not null,
  username      text        not null check (username = lower(username) and length(username) between 2 and 64),
  name          text        not null check (length(name) between 1 and 200),
  role          text        not null check (role in ('clerk', 'supervisor', 'auditor')),
  password_hash text        not null check (password_hash like '$argon2id$%'),
  totp_sealed   bytea       not null,
  active        boolean     not null default true,
  created_at    timestamptz not null,
  primary key (region_id, clerk_id),
  unique (region_id, username)
);

-- A code is accepted once: the steps of 30 seconds whose code was used (RFC 6238 section 5.2).
create table identity.used_code (
  region_id smallint    not null,
  clerk_id  uuid        not null,
  step      bigint      not null,
  used_at   timestamptz not null,
  primary key (region_id, clerk_id, step),
  foreign key (region_id, clerk_id) references identity.clerk
);

-- Failed sign-ins by a keyed digest of the name as typed, whether or not such a clerk exists:
-- the lock answers alike for both, and a password typed into the wrong field is not kept.
create table identity.sign_in_attempt (
  region_id    smallint    not null,
  subject      bytea       not null check (length(subject) = 32),
  failures     integer     not null check (failures >= 1),
  locked_until timestamptz,
  last_at      timestamptz not null,
  primary key (region_id, subject)
);
create index sign_in_attempt_by_time on identity.sign_in_attempt (region_id, last_at);

create table identity.session (
  region_id      smallint    not null,
  token_hash     bytea       not null check (length(token_hash) = 32),
  clerk_id       uuid        not null,
  kind           text        not null check (kind in ('browser', 'program')),
  created_at     timestamptz not null,
  last_seen_at   timestamptz not null,
  expires_at     timestamptz not null check (expires_at > created_at),
  revoked_at     timestamptz,
  address_digest bytea       not null,          -- keyed digests: evidence, not personal data
  agent_digest   bytea       not null,
  primary key (region_id, token_hash),
  foreign key (region_id, clerk_id) references identity.clerk
);
create index session_by_clerk on identity.session (region_id, clerk_id);
create trigger append_only before delete on identity.session for each row execute function guard.append_only();

grant usage on schema identity to pagi_app;
grant select, insert on all tables in schema identity to pagi_app;
grant update (password_hash, active, name, role) on identity.clerk to pagi_app;
grant update (failures, locked_until, last_at) on identity.sign_in_attempt to pagi_app;
grant update (last_seen_at, revoked_at) on identity.session to pagi_app;
grant delete on identity.used_code, identity.sign_in_attempt to pagi_app;
