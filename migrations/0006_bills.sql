-- Bills, their items, and quotes: what a bill costs on a day. SQL settles quotes and never computes a penalty.

create schema bills;
create table bills.bill (
  region_id     smallint    not null,
  bill_id       uuid        not null,
  bill_code     text        not null check (bill_code ~ '^[0-9]{18}$'),
  taxpayer_id   uuid        not null,
  object_id     uuid        not null,
  tax           text        not null,
  object_number text        not null,
  tax_period    text        not null,
  due_date      date,
  state         text        not null,
  version       integer     not null default 1 check (version >= 1),
  principal     bigint      not null check (principal > 0),
  paid          bigint      not null default 0 check (paid >= 0),   -- all money allocated here, interest included
  issued_at     timestamptz not null,
  paid_at       timestamptz,
  primary key (region_id, bill_id),
  unique (region_id, bill_code),
  foreign key (region_id, taxpayer_id) references taxpayers.taxpayer,
  foreign key (region_id, object_id) references taxpayers.tax_object,
  check ((state = 'paid') = (paid_at is not null)),
  check (state <> 'open' or paid = 0),
  check (state not in ('partly_paid', 'paid') or paid > 0)
);
create index bill_by_object on bills.bill (region_id, object_number, tax_period);

create table bills.item (
  region_id          smallint not null,
  bill_id            uuid     not null,
  item_id            uuid     not null,
  liability_id       uuid     not null,
  tax                text     not null,
  tax_period         text     not null,
  period_end         date     not null,
  due_date           date,
  principal          bigint   not null check (principal >= 0),
  fines              bigint   not null default 0 check (fines >= 0),
  principal_paid     bigint   not null default 0,
  interest_paid      bigint   not null default 0 check (interest_paid >= 0),
  fines_paid         bigint   not null default 0,
  receivable_account text     not null,
  penalty_account    text     not null,
  primary key (region_id, item_id),
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, receivable_account) references ledger.account (region_id, code),
  foreign key (region_id, penalty_account) references ledger.account (region_id, code),
  check (principal_paid between 0 and principal),
  check (fines_paid between 0 and fines)
);
create index item_by_bill on bills.item (region_id, bill_id);
create index item_by_liability on bills.item (region_id, liability_id);

create table bills.quote (
  region_id    smallint    not null,
  quote_id     uuid        not null,
  bill_id      uuid        not null,
  bill_version integer     not null,
  valid_from   date        not null,
  valid_until  date        not null check (valid_until >= valid_from),
  principal    bigint      not null check (principal >= 0),           -- open on that day, after relief
  interest     bigint      not null check (interest >= 0),
  fines        bigint      not null check (fines >= 0),
  relief       bigint      not null default 0 check (relief >= 0),    -- waived, recorded, not part of the sum
  amount_due   bigint      not null check (amount_due = principal + interest + fines),
  lines        jsonb       not null,
  quoted_at    timestamptz not null,
  primary key (region_id, quote_id),
  unique (region_id, bill_id, bill_version, valid_from),
  foreign key (region_id, bill_id) references bills.bill
);

create table bills.quote_item (
  region_id smallint not null,
  quote_id  uuid     not null,
  position  smallint not null,               -- the order in which money is allocated
  item_id   uuid     not null,
  principal bigint   not null check (principal >= 0),
  interest  bigint   not null check (interest >= 0),
  fines     bigint   not null check (fines >= 0),
  primary key (region_id, quote_id, position),
  foreign key (region_id, quote_id) references bills.quote,
  foreign key (region_id, item_id) references bills.item
);
create trigger append_only before update or delete on bills.quote for each row execute function guard.append_only();
create trigger append_only before update or delete on bills.quote_item for each row execute function guard.append_only();

insert into guard.transition values
  ('bill', '', 'open', 'bill.issued'),
  ('bill', 'open', 'partly_paid', 'bill.partly_paid'), ('bill', 'open', 'paid', 'bill.paid'),
  ('bill', 'partly_paid', 'paid', 'bill.paid'),        ('bill', 'open', 'cancelled', 'bill.cancelled'),
  ('bill', 'paid', 'open', 'bill.reopened'),           ('bill', 'paid', 'partly_paid', 'bill.reopened'),
  ('bill', 'partly_paid', 'open', 'bill.reopened');
create trigger state_change before insert or update of state on bills.bill
  for each row execute function guard.state_change('bill');

grant usage on schema bills to pagi_app, pagi_read;
grant select, insert on all tables in schema bills to pagi_app;
grant update (state, version, paid, paid_at) on bills.bill to pagi_app;
grant update (principal_paid, interest_paid, fines_paid) on bills.item to pagi_app;
grant select on all tables in schema bills to pagi_read;
