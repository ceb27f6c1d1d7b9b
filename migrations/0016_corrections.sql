-- Money that is moved after it was booked: taken back, compensated, assigned, paid back, written off. Each is a new row
-- beside the payment; nothing of the payment itself changes but its state.

create table payments.movement (
  region_id      smallint    not null,
  movement_id    uuid        not null,
  kind           text        not null check (kind in ('reversal', 'compensation', 'assignment', 'refund', 'write_off')),
  payment_id     uuid,                               -- whose money it is; null: a write-off, which moves none
  pocket         text        check (pocket in ('overpayment', 'suspense')),   -- where the money waited
  bill_id        uuid,                               -- where it goes, or what is written off
  quote_id       uuid,                               -- by which it was allocated
  paid_day       date,                               -- the day whose price counts
  amount         bigint      not null check (amount > 0),
  to_bill        bigint      not null default 0 check (to_bill >= 0),
  to_overpayment bigint      not null default 0 check (to_overpayment >= 0),
  origin         text        not null check (origin in ('desk', 'partner')),
  proposal_id    uuid,
  reason         text        not null,
  document       text        not null,
  moved_at       timestamptz not null,
  primary key (region_id, movement_id),
  foreign key (region_id, payment_id) references payments.payment,
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, quote_id) references bills.quote,
  foreign key (region_id, proposal_id) references identity.proposal,
  check ((origin = 'desk') = (proposal_id is not null)),
  check (origin = 'desk' or kind = 'reversal'),      -- a bank takes back what it brought, and nothing else
  check ((kind = 'write_off') = (payment_id is null)),
  check ((kind in ('compensation', 'assignment', 'refund')) = (pocket is not null)),
  check (kind <> 'compensation' or (pocket = 'overpayment' and to_overpayment = 0)),
  check (kind <> 'assignment' or pocket = 'suspense'),
  check ((kind in ('compensation', 'assignment')) = (to_bill + to_overpayment = amount)),
  check ((kind in ('compensation', 'assignment', 'write_off')) = (bill_id is not null)),
  check (to_bill = 0 or (quote_id is not null and paid_day is not null)),
  check (kind = 'reversal' or document <> '')
);
create unique index movement_once on payments.movement (region_id, proposal_id, kind) where proposal_id is not null;
create unique index movement_reversal on payments.movement (region_id, payment_id) where kind = 'reversal';
create index movement_by_payment on payments.movement (region_id, payment_id) where payment_id is not null;
create index movement_by_bill on payments.movement (region_id, bill_id) where bill_id is not null;

-- What a compensation or an assignment settles of a bill's items, and what a write-off gives up of them.
create table payments.movement_item (
  region_id        smallint not null,
  movement_id      uuid   not null,
  item_id          uuid   not null,
  paid_day         date   not null,
  principal        bigint not null check (principal >= 0),
  interest         bigint not null check (interest >= 0),
  fines            bigint not null check (fines >= 0),
  principal_waived bigint not null default 0 check (principal_waived >= 0),
  interest_waived  bigint not null default 0 check (interest_waived >= 0),
  fines_waived     bigint not null default 0 check (fines_waived >= 0),
  primary key (region_id, movement_id, item_id),
  foreign key (region_id, movement_id) references payments.movement,
  foreign key (region_id, item_id) references bills.item,
  constraint movement_item_not_empty check (principal + interest + fines + principal_waived + interest_waived + fines_waived > 0)
);
create index movement_item_by_item on payments.movement_item (region_id, item_id);

-- A refund leaves the city's cash with a paper of the treasury (SP2D).
create table payments.payout (
  region_id   smallint    not null,
  payout_id   uuid        not null,
  movement_id uuid        not null,
  document    text        not null check (length(btrim(document)) between 1 and 200),
  paid_on     date        not null,
  recorded_by uuid        not null,
  recorded_at timestamptz not null,
  primary key (region_id, payout_id),
  unique (region_id, movement_id),
  foreign key (region_id, movement_id) references payments.movement,
  foreign key (region_id, recorded_by) references identity.clerk
);

create index payment_parked on payments.payment (region_id, paid_day, payment_id)
  where to_overpayment > 0 or to_suspense > 0;

create function payments.guard_movement() returns trigger language plpgsql as $$
begin
  if new.origin = 'desk' and not exists (
       select from identity.proposal p
        where p.region_id = new.region_id and p.proposal_id = new.proposal_id and p.state = 'approved'
          and p.amount >= new.amount) then
    raise exception 'no approved proposal for this %', new.kind
      using errcode = 'check_violation', constraint = 'guard_two_persons';
  end if;
  return new;
end $$;
create trigger two_persons before insert on payments.movement for each row execute function payments.guard_movement();

create trigger append_only before update or delete on payments.movement      for each row execute function guard.append_only();
create trigger append_only before update or delete on payments.movement_item for each row execute function guard.append_only();
create trigger append_only before update or delete on payments.payout        for each row execute function guard.append_only();
create trigger no_truncate before truncate on payments.movement      for each statement execute function guard.append_only();
create trigger no_truncate before truncate on payments.movement_item for each statement execute function guard.append_only();
create trigger no_truncate before truncate on payments.payout        for each statement execute function guard.append_only();

insert into guard.transition values ('bill', 'partly_paid', 'cancelled', 'bill.written_off');

alter table ledger.role_account drop constraint role_account_role_check;
alter table ledger.role_account add constraint role_account_role_check
  check (role in ('rkud', 'overpayment', 'suspense', 'fee', 'refund_due', 'write_off'));
insert into ledger.account (region_id, code, name, kind, valid_from)
select r.region_id, c.code, c.name, c.kind, date '2024-01-01'
  from regions.region r
 cross join (values ('2.1.06.03.01.0001', 'Utang pengembalian kelebihan pembayaran', 'liability'),
                    ('5.1.02.99.01.0001', 'Beban penghapusan piutang pajak daerah', 'expense')) c (code, name, kind)
    on conflict do nothing;
insert into ledger.role_account (region_id, role, code)
select r.region_id, c.role, c.code
  from regions.region r
 cross join (values ('refund_due', '2.1.06.03.01.0001'), ('write_off', '5.1.02.99.01.0001')) c (role, code)
    on conflict do nothing;

grant select, insert on payments.movement, payments.movement_item, payments.payout to pagi_app;
grant select on payments.movement, payments.movement_item, payments.payout to pagi_read;
