-- Codes and numbers that a provider issues when it is asked (SNAP 47, 27): what was asked for, before and after its answer.

create table instructions.at_provider (
  region_id      smallint    not null,
  request_id     uuid        not null,
  bill_id        uuid        not null,
  partner_id     uuid        not null,
  channel        text        not null check (channel in ('qris', 'virtual_account')),
  reference      text        not null check (length(reference) between 1 and 25),  -- ours: the same again is the same code
  customer_no    text,                                -- of a virtual account
  amount         bigint      not null check (amount > 0),
  valid_until    timestamptz not null,                -- as the provider was told: after it no money can move
  asked_at       timestamptz not null,
  state          text        not null,
  reference_no   text        not null default '',     -- the provider's own
  instruction_id uuid,
  why            text        not null default '',     -- why it is not wanted, or what the provider said last
  tries          integer     not null default 0,      -- to take it back
  next_try_at    timestamptz not null,
  primary key (region_id, request_id),
  unique (region_id, partner_id, channel, reference),
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, partner_id) references partners.partner,
  foreign key (region_id, instruction_id) references instructions.instruction,
  check (state <> 'issued' or instruction_id is not null),
  check ((channel = 'virtual_account') = (customer_no is not null))
);
-- Never a second one that could be paid: asked for, shown, or not yet taken back.
create unique index at_provider_once on instructions.at_provider (region_id, bill_id, partner_id, channel)
  where state in ('asked', 'issued', 'unwanted');
create index at_provider_under_way on instructions.at_provider (region_id, next_try_at) where state in ('asked', 'issued', 'unwanted');
create index at_provider_instruction on instructions.at_provider (region_id, instruction_id) where instruction_id is not null;

insert into guard.transition values
  ('at_provider', '', 'asked', 'provider_code.asked'),
  ('at_provider', 'asked', 'issued', 'provider_code.issued'),     ('at_provider', 'asked', 'refused', 'provider_code.refused'),
  ('at_provider', 'asked', 'unwanted', 'provider_code.unwanted'), ('at_provider', 'asked', 'over', 'provider_code.over'),
  ('at_provider', 'issued', 'unwanted', 'provider_code.unwanted'), ('at_provider', 'issued', 'over', 'provider_code.over'),
  ('at_provider', 'unwanted', 'withdrawn', 'provider_code.withdrawn'), ('at_provider', 'unwanted', 'over', 'provider_code.over');
create trigger state_change before insert or update of state on instructions.at_provider
  for each row execute function guard.state_change('at_provider');
create trigger append_only before delete on instructions.at_provider for each row execute function guard.append_only();
grant select, insert on instructions.at_provider to pagi_app;
grant update (state, amount, valid_until, reference_no, instruction_id, why, tries, next_try_at) on instructions.at_provider to pagi_app;
grant select on instructions.at_provider to pagi_read;
-- A number that stays while its amount changes (SNAP 28).
grant update (amount, expires_at) on instructions.instruction to pagi_app;
