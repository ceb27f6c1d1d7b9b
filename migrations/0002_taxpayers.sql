-- People and their tax objects. Names, addresses and identity numbers are sealed (AES-GCM) by the application.

create schema taxpayers;
create table taxpayers.taxpayer (
  region_id      smallint not null references regions.region,
  taxpayer_id    uuid     not null,
  npwpd          text     not null,
  name_sealed    bytea    not null,
  address_sealed bytea,
  created_at     timestamptz not null,
  primary key (region_id, taxpayer_id),
  unique (region_id, npwpd)
);

create table taxpayers.tax_object (
  region_id      smallint not null,
  object_id      uuid     not null,
  taxpayer_id    uuid     not null,
  tax            text     not null,
  object_number  text     not null,          -- NOP (18 digits) for PBB, NOPD for the others
  village        text     not null,
  district       text     not null,
  address_sealed bytea,
  created_at     timestamptz not null,
  primary key (region_id, object_id),
  unique (region_id, tax, object_number),
  foreign key (region_id, taxpayer_id) references taxpayers.taxpayer
);

grant usage on schema taxpayers to pagi_app, pagi_read;
grant select, insert, update on all tables in schema taxpayers to pagi_app;
grant select on taxpayers.tax_object to pagi_read;
