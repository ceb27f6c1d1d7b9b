-- PAGI as client of a bank: where it is called and with what. Secrets and our private key are sealed by the application.

create table partners.outbound (
  region_id            smallint    not null,
  partner_id           uuid        not null,
  base_url             text        not null check (base_url ~ '^https?://[!-~]+$'),
  client_id            text        not null,          -- X-CLIENT-KEY
  client_secret_sealed bytea       not null,
  private_key_sealed   bytea       not null,          -- ours, made for this bank; it holds the public half
  partner_code         text        not null,          -- X-PARTNER-ID
  channel_code         text        not null,          -- CHANNEL-ID
  set_at               timestamptz not null,
  primary key (region_id, partner_id),
  foreign key (region_id, partner_id) references partners.partner
);
grant select, insert, update on partners.outbound to pagi_app;

-- Messages out: what the bank answered, masked. Of messages in, the answer is ours and follows from its code.
alter table partners.message add column reply_body text not null default '';
