-- Money that has reached the city's cash account (RKUD): what a bank paid over for one channel and day, and its fee.

create table payments.deposit (
  region_id    smallint    not null,
  deposit_id   uuid        not null,
  partner_id   uuid        not null,
  channel      text        not null,
  paid_day     date        not null,                    -- the day on which taxpayers paid, in the city's zone
  amount       bigint      not null check (amount > 0), -- what reached the RKUD, rupiah
  fee          bigint      not null check (fee >= 0),   -- what the bank kept
  payments     integer     not null check (payments > 0),
  document     text        not null check (length(btrim(document)) between 1 and 200),  -- the RKUD's bank statement, credit note …
  deposited_on date        not null,
  recorded_by  text        not null,
  recorded_at  timestamptz not null,
  primary key (region_id, deposit_id),
  unique (region_id, partner_id, document),             -- a paper is recorded once
  foreign key (region_id, partner_id) references partners.partner
);
create table payments.deposited (
  region_id  smallint not null,
  payment_id uuid     not null,
  deposit_id uuid     not null,
  primary key (region_id, payment_id),
  foreign key (region_id, payment_id) references payments.payment,
  foreign key (region_id, deposit_id) references payments.deposit
);
create trigger append_only before update or delete on payments.deposit for each row execute function guard.append_only();
create trigger append_only before update or delete on payments.deposited for each row execute function guard.append_only();

grant select, insert on payments.deposit, payments.deposited to pagi_app;
grant select on payments.deposit, payments.deposited to pagi_read;
