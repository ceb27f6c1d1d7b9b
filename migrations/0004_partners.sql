-- Banks: who may call, with which keys, and what they said. Secrets are sealed by the application.

create schema partners;
create table partners.partner (
  region_id            smallint not null references regions.region,
  partner_id           uuid     not null,
  position             smallint not null,             -- the first partner with a channel is the default
  name                 text     not null,
  bank                 text     not null,             -- slug, also the profile's name
  client_id            text     not null unique,      -- a credential belongs to one region
  client_secret_sealed bytea    not null,
  public_key_pem       text     not null,
  partner_code         text     not null,             -- X-PARTNER-ID
  channel_code         text     not null,             -- CHANNEL-ID
  channels             text[]   not null,
  active               boolean  not null default true,
  created_at           timestamptz not null,
  primary key (region_id, partner_id),
  unique (region_id, name),
  unique (region_id, position),
  check (public_key_pem like '-----BEGIN PUBLIC KEY-----%')
);

-- X-EXTERNAL-ID per partner and Jakarta day, with the request it was used for.
create table partners.external_id (
  region_id    smallint    not null,
  partner_id   uuid        not null,
  jakarta_day  date        not null,
  external_id  text        not null,
  business_key text        not null,                  -- service and request id
  seen_at      timestamptz not null,
  primary key (region_id, partner_id, jakarta_day, external_id)
);

-- The message journal: evidence, never a lock.
create table partners.message (
  region_id   smallint    not null,
  message_id  uuid        not null,
  partner_id  uuid,
  service     smallint,
  request_id  text        not null,
  received_at timestamptz not null,
  path        text        not null,
  headers     jsonb       not null,                   -- those that matter; no signature, no token
  body        text        not null,                   -- masked
  verdict     text        not null,
  reply_code  text        not null,
  took_ms     integer     not null,
  primary key (region_id, message_id)
);
create index message_by_time on partners.message (region_id, received_at);
create trigger append_only before update or delete on partners.external_id for each row execute function guard.append_only();
create trigger append_only before update or delete on partners.message for each row execute function guard.append_only();

alter table ledger.clearing_account
  add foreign key (region_id, partner_id) references partners.partner;

grant usage on schema partners to pagi_app, pagi_read;
grant select, insert on all tables in schema partners to pagi_app;
grant update (active, name) on partners.partner to pagi_app;
grant select on partners.external_id, partners.message to pagi_read;
