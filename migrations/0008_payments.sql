-- Money that arrived. A payment goes to its bill, else to overpayment, else to suspense; it is never dropped.

create schema payments;

-- The repeat key of every booked payment, kept for ever: 25 by paymentRequestId, 52 by originalReferenceNo.
create table payments.payment_key (
  region_id  smallint not null,
  partner_id uuid     not null,
  service    smallint not null,
  natural_id text     not null,
  payment_id uuid     not null,
  account    text     not null,
  amount     bigint   not null,
  primary key (region_id, partner_id, service, natural_id)
);

create table payments.payment (
  region_id      smallint    not null,
  payment_id     uuid        not null,
  partner_id     uuid        not null,
  channel        text        not null,
  service        smallint    not null,
  natural_id     text        not null,
  account        text        not null,                 -- virtual account or reference that the bank named
  bank_reference text        not null,                 -- what the settlement file will call it
  ntpd           text        not null,                 -- our own number of the transaction
  instruction_id uuid,
  bill_id        uuid,
  quote_id       uuid,
  state          text        not null,
  amount         bigint      not null check (amount > 0),
  to_bill        bigint      not null check (to_bill >= 0),
  to_overpayment bigint      not null check (to_overpayment >= 0),
  to_suspense    bigint      not null check (to_suspense >= 0),
  paid_at        timestamptz not null,                 -- the bank's transaction time
  paid_day       date        not null,                 -- that, in the city's zone
  received_at    timestamptz not null,
  details        jsonb       not null default '{}',    -- what the reply to a repeat needs again
  primary key (region_id, payment_id),
  unique (region_id, ntpd),
  foreign key (region_id, partner_id) references partners.partner,
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, instruction_id) references instructions.instruction,
  foreign key (region_id, quote_id) references bills.quote,
  check (amount = to_bill + to_overpayment + to_suspense),
  check ((bill_id is null) = (to_suspense > 0))
);
create index payment_by_bill on payments.payment (region_id, bill_id);
create index payment_by_day on payments.payment (region_id, paid_day, partner_id);
create index payment_by_reference on payments.payment (region_id, partner_id, bank_reference);

create table payments.allocation (
  region_id  smallint not null,
  payment_id uuid     not null,
  item_id    uuid     not null,
  paid_day   date     not null,
  principal  bigint   not null check (principal >= 0),
  interest   bigint   not null check (interest >= 0),
  fines      bigint   not null check (fines >= 0),
  primary key (region_id, payment_id, item_id),
  foreign key (region_id, payment_id) references payments.payment,
  foreign key (region_id, item_id) references bills.item,
  check (principal + interest + fines > 0)
);
create index allocation_by_item on payments.allocation (region_id, item_id);

-- What was refused, and why: kept, and it becomes a discrepancy if a statement later shows the money.
create table payments.attempt (
  region_id   smallint    not null,
  attempt_id  uuid        not null,
  partner_id  uuid        not null,
  channel     text        not null,
  service     smallint    not null,
  natural_id  text        not null,
  external_id text,
  account     text        not null,
  bill_id     uuid,
  amount      bigint      not null,
  paid_at     timestamptz not null,
  received_at timestamptz not null,
  reason      text        not null,
  bank_reference text     not null default '',
  primary key (region_id, attempt_id)
);
create index attempt_by_bill on payments.attempt (region_id, bill_id);
create index attempt_by_time on payments.attempt (region_id, received_at);

create trigger append_only before update or delete on payments.payment_key for each row execute function guard.append_only();
create trigger append_only before update or delete on payments.allocation  for each row execute function guard.append_only();
create trigger append_only before update or delete on payments.attempt     for each row execute function guard.append_only();
create trigger append_only before delete on payments.payment for each row execute function guard.append_only();

insert into guard.transition values
  ('payment', '', 'received', 'payment.received'),
  ('payment', 'received', 'reconciled', 'payment.reconciled'), ('payment', 'reconciled', 'deposited', 'payment.deposited'),
  ('payment', 'received', 'reversed', 'payment.reversed'),     ('payment', 'reconciled', 'reversed', 'payment.reversed');
create trigger state_change before insert or update of state on payments.payment
  for each row execute function guard.state_change('payment');

grant usage on schema payments to pagi_app, pagi_read;
grant select, insert on all tables in schema payments to pagi_app;
grant update (state) on payments.payment to pagi_app;
grant select on all tables in schema payments to pagi_read;
