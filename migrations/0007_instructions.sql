-- How a bill is to be paid: one QRIS code, one virtual account. It quotes an amount and until when that holds.

create schema instructions;
create table instructions.instruction (
  region_id            smallint    not null,
  instruction_id       uuid        not null,
  bill_id              uuid        not null,
  partner_id           uuid        not null,
  channel              text        not null check (channel in
                         ('qris', 'virtual_account', 'ewallet', 'mobile_banking', 'bank_transfer')),
  state                text        not null,
  amount               bigint      not null check (amount > 0),
  created_at           timestamptz not null,
  expires_at           timestamptz check (expires_at > created_at),   -- null: lives while the bill is payable
  account              text        not null,          -- virtual account without spaces, or partnerReferenceNo
  partner_service_id   text,
  customer_no          text,
  virtual_account_no   text,                          -- as on the wire, padded
  partner_reference_no text        check (length(partner_reference_no) <= 25),
  qr_payload           text,
  qr_svg               bytea,
  qr_png               bytea,
  primary key (region_id, instruction_id),
  unique (region_id, partner_id, channel, account),
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, partner_id) references partners.partner,
  check (channel <> 'virtual_account' or (partner_service_id is not null and customer_no is not null
                                          and virtual_account_no is not null)),
  check (channel <> 'qris' or (partner_reference_no = account and qr_payload is not null))
);
create index instruction_by_bill on instructions.instruction (region_id, bill_id);
create index instruction_to_expire on instructions.instruction (region_id, expires_at) where state = 'active';

-- What a bank was told on inquiry (24): the amount holds for that request id until the end of the day plus a grace.
create table instructions.inquiry (
  region_id      smallint    not null,
  partner_id     uuid        not null,
  request_id     text        not null,
  instruction_id uuid        not null,
  quote_id       uuid        not null,
  asked_at       timestamptz not null,
  holds_until    timestamptz not null,
  primary key (region_id, partner_id, request_id, quote_id, asked_at),
  foreign key (region_id, quote_id) references bills.quote,
  foreign key (region_id, instruction_id) references instructions.instruction
);
create trigger append_only before update or delete on instructions.inquiry for each row execute function guard.append_only();

-- The public API's Idempotency-Key: the same key and body gives the same answer.
create table instructions.idempotency_key (
  region_id  smallint    not null,
  key        text        not null check (length(key) between 1 and 255),
  body_hash  bytea       not null,
  answer     jsonb       not null,
  created_at timestamptz not null,
  primary key (region_id, key)
);

insert into guard.transition values
  ('instruction', '', 'active', 'instruction.issued'),
  ('instruction', 'active', 'used', 'instruction.used'),         ('instruction', 'active', 'expired', 'instruction.expired'),
  ('instruction', 'active', 'replaced', 'instruction.replaced'), ('instruction', 'active', 'cancelled', 'instruction.cancelled'),
  -- money that moved on an old code still settles
  ('instruction', 'expired', 'used', 'instruction.used'),        ('instruction', 'replaced', 'used', 'instruction.used'),
  ('instruction', 'cancelled', 'used', 'instruction.used');
create trigger state_change before insert or update of state on instructions.instruction
  for each row execute function guard.state_change('instruction');

grant usage on schema instructions to pagi_app, pagi_read;
grant select, insert on all tables in schema instructions to pagi_app;
grant update (state, qr_svg, qr_png) on instructions.instruction to pagi_app;
grant delete on instructions.idempotency_key to pagi_app;
grant select on all tables in schema instructions to pagi_read;
