-- One number for all bills of a taxpayer at a bank, beside the number of a single bill; several bills paid at once.

-- The numbers have a shape of their own (twelve digits from 9 on; a single bill's have thirteen), so that a payment is
-- known for what it is before anything is looked up.
create table instructions.fixed_account (
  region_id          smallint    not null,
  account_id         uuid        not null,
  taxpayer_id        uuid        not null,
  partner_id         uuid        not null,
  account            text        not null,                  -- without padding
  partner_service_id text        not null,
  customer_no        text        not null check (customer_no ~ '^9[0-9]{11}$'),
  virtual_account_no text        not null,                  -- as on the wire, padded
  created_at         timestamptz not null,
  primary key (region_id, account_id),
  unique (region_id, partner_id, account),
  unique (region_id, taxpayer_id, partner_id),
  foreign key (region_id, taxpayer_id) references taxpayers.taxpayer,
  foreign key (region_id, partner_id) references partners.partner,
  check (right(account, 12) = customer_no)
);

-- What a bank was told on inquiry of such a number: these bills, at these places, by these quotes, for that request id.
create table instructions.told (
  region_id   smallint    not null,
  answer_id   uuid        not null,
  place       smallint    not null check (place between 1 and 24),
  partner_id  uuid        not null,
  request_id  text        not null,
  account_id  uuid        not null,
  bill_id     uuid        not null,
  quote_id    uuid        not null,
  asked_at    timestamptz not null,
  holds_until timestamptz not null,
  primary key (region_id, answer_id, place),
  unique (region_id, answer_id, bill_id),
  foreign key (region_id, account_id) references instructions.fixed_account,
  foreign key (region_id, quote_id) references bills.quote
);
create index told_by_request on instructions.told (region_id, partner_id, request_id) where place = 1;

-- What each bill received of a payment for several; every part settles its quote to the rupiah.
create table payments.part (
  region_id  smallint not null,
  payment_id uuid     not null,
  place      smallint not null check (place between 1 and 24),
  bill_id    uuid     not null,
  quote_id   uuid     not null,
  amount     bigint   not null check (amount > 0),
  code       text     not null,                             -- how the bank numbered the bill
  reference  text     not null default '',                  -- what the bank calls this part, where it says so
  primary key (region_id, payment_id, place),
  unique (region_id, payment_id, bill_id),
  foreign key (region_id, payment_id) references payments.payment,
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, quote_id) references bills.quote
);
create index part_by_bill on payments.part (region_id, bill_id);

alter table payments.payment add column parts smallint not null default 0 check (parts between 0 and 24);
alter table payments.payment drop constraint payment_check1;
alter table payments.payment add constraint payment_leads_somewhere
  check ((bill_id is null) = (to_suspense > 0 or parts > 0));
alter table payments.payment add constraint payment_of_parts_is_whole check (parts = 0 or to_bill = amount);

create trigger append_only before update or delete on instructions.fixed_account for each row execute function guard.append_only();
create trigger append_only before update or delete on instructions.told for each row execute function guard.append_only();
create trigger append_only before update or delete on payments.part for each row execute function guard.append_only();

grant select, insert on instructions.fixed_account, instructions.told, payments.part to pagi_app;
grant select on instructions.fixed_account, instructions.told, payments.part to pagi_read;
