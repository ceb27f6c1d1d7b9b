-- What relief programmes waive: quoted, then recorded with the payment that earns it. Never netted away.
--
-- A waived principal leaves the receivable against the contra account of its tax; waived interest and fines were
-- never receivable: they are recorded and need no transfer.

-- What a quote waives of each item, and in which order money goes to an item's parts: lower ranks first, and
-- within a rank the items by position.
alter table bills.quote_item
  add column principal_waived bigint   not null default 0 check (principal_waived >= 0),
  add column interest_waived  bigint   not null default 0 check (interest_waived >= 0),
  add column fines_waived     bigint   not null default 0 check (fines_waived >= 0),
  add column principal_rank   smallint not null default 1,
  add column interest_rank    smallint not null default 2,
  add column fines_rank       smallint not null default 3;

alter table bills.item
  add column principal_waived bigint not null default 0 check (principal_waived >= 0),
  add column interest_waived  bigint not null default 0 check (interest_waived >= 0),
  add column fines_waived     bigint not null default 0 check (fines_waived >= 0),
  drop constraint item_check,
  drop constraint item_check1,
  add constraint principal_not_oversettled check (principal_paid >= 0 and principal_paid + principal_waived <= principal),
  add constraint fines_not_oversettled check (fines_paid >= 0 and fines_paid + fines_waived <= fines);
grant update (principal_waived, interest_waived, fines_waived) on bills.item to pagi_app;

-- All that was waived of the bill. One of which everything is waived is paid without money.
alter table bills.bill
  add column waived bigint not null default 0 check (waived >= 0),
  drop constraint bill_check2,
  add constraint partly_paid_by_money check (state <> 'partly_paid' or paid > 0),
  add constraint paid_by_money_or_waiver check (state <> 'paid' or paid + waived > 0);
grant update (waived) on bills.bill to pagi_app;

alter table payments.allocation
  add column principal_waived bigint not null default 0 check (principal_waived >= 0),
  add column interest_waived  bigint not null default 0 check (interest_waived >= 0),
  add column fines_waived     bigint not null default 0 check (fines_waived >= 0),
  drop constraint allocation_check,
  add constraint allocation_not_empty
    check (principal + interest + fines + principal_waived + interest_waived + fines_waived > 0);

-- Which account takes the waived principal of a receivable: a deduction from revenue.
create table ledger.contra_account (
  region_id  smallint not null,
  receivable text     not null,
  contra     text     not null check (contra <> receivable),
  primary key (region_id, receivable),
  foreign key (region_id, receivable) references ledger.account (region_id, code),
  foreign key (region_id, contra) references ledger.account (region_id, code)
);
grant select on ledger.contra_account to pagi_app, pagi_read;
grant insert on ledger.contra_account to pagi_app;

-- Cities that were founded before: the codes are those of pagi/ledger/chart.toml.
create temporary table founded on commit drop as
select region_id, code as receivable, name, valid_from,
       case when code like '1.1.03.19.%' then '4.1.01.19.99.00' || split_part(code, '.', 5)
            else '4.1.01.' || split_part(code, '.', 4) || '.99.0001' end as contra
  from ledger.account where code like '1.1.03.__.__.0001';
insert into ledger.account (region_id, code, name, kind, valid_from)
select region_id, contra, 'Keringanan pokok ' || substr(name, length('Piutang ') + 1), 'revenue', valid_from from founded
    on conflict do nothing;
insert into ledger.contra_account (region_id, receivable, contra) select region_id, receivable, contra from founded;
drop table founded;

-- `payments.spread` says more now, under a new name; functions are put back from payments/functions.sql.
drop function if exists payments.spread(payments.notice[]);
drop type if exists payments.share;
