-- By which law a quote was worked out, relief that was granted on application, and bills that relief alone settles.

-- A quote made by other parameters than those in force is not made use of, but for what a bank was told already.
alter table bills.quote
  add column law text not null default '',
  drop constraint quote_region_id_bill_id_bill_version_valid_from_key,
  add constraint one_quote_a_day unique (region_id, bill_id, bill_version, valid_from, law);

-- An application for a relief programme that is not automatic: for one bill, or for all bills of an object. One person
-- grants it, or two where the programme demands it: the one who proposed it never grants it.
create table bills.relief_grant (
  region_id   smallint    not null,
  grant_id    uuid        not null,
  programme   text        not null,               -- its code in the parameters
  bill_id     uuid,
  object_id   uuid,
  document_no text        not null check (length(document_no) between 1 and 100),
  persons     smallint    not null check (persons in (1, 2)),
  state       text        not null,
  proposed_by uuid        not null,
  proposed_at timestamptz not null,
  decided_by  uuid,
  decided_at  timestamptz,
  primary key (region_id, grant_id),
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, object_id) references taxpayers.tax_object,
  foreign key (region_id, proposed_by) references identity.clerk,
  foreign key (region_id, decided_by) references identity.clerk,
  constraint bill_or_object check ((bill_id is null) <> (object_id is null)),
  constraint decided_by_somebody check ((state = 'proposed') = (decided_by is null)),
  constraint decided_at_a_time check ((decided_by is null) = (decided_at is null)),
  constraint four_eyes check (persons = 1 or state <> 'granted' or decided_by <> proposed_by)
);
create unique index relief_grant_of_bill on bills.relief_grant (region_id, bill_id, programme)
  where bill_id is not null and state in ('proposed', 'granted');
create unique index relief_grant_of_object on bills.relief_grant (region_id, object_id, programme)
  where object_id is not null and state in ('proposed', 'granted');
create trigger append_only before delete on bills.relief_grant for each row execute function guard.append_only();
insert into guard.transition values
  ('relief_grant', '', 'proposed', 'relief.proposed'),       ('relief_grant', '', 'granted', 'relief.granted'),
  ('relief_grant', 'proposed', 'granted', 'relief.granted'), ('relief_grant', 'proposed', 'refused', 'relief.refused'),
  ('relief_grant', 'granted', 'withdrawn', 'relief.withdrawn');
create trigger state_change before insert or update of state on bills.relief_grant
  for each row execute function guard.state_change('relief_grant');
grant select, insert on bills.relief_grant to pagi_app;
grant update (state, decided_by, decided_at) on bills.relief_grant to pagi_app;
grant select on bills.relief_grant to pagi_read;

-- A bill that relief alone settles: no money comes, so no payment can carry what is waived.
create table payments.waiver (
  region_id   smallint    not null,
  waiver_id   uuid        not null,
  bill_id     uuid        not null,
  quote_id    uuid        not null,
  day         date        not null,
  recorded_at timestamptz not null,
  primary key (region_id, waiver_id),
  foreign key (region_id, bill_id) references bills.bill,
  foreign key (region_id, quote_id) references bills.quote
);
create index waiver_by_bill on payments.waiver (region_id, bill_id);
create table payments.waiver_item (
  region_id smallint not null,
  waiver_id uuid     not null,
  item_id   uuid     not null,
  principal bigint   not null check (principal >= 0),
  interest  bigint   not null check (interest >= 0),
  fines     bigint   not null check (fines >= 0),
  primary key (region_id, waiver_id, item_id),
  foreign key (region_id, waiver_id) references payments.waiver,
  foreign key (region_id, item_id) references bills.item
);
create index waiver_by_item on payments.waiver_item (region_id, item_id);
create trigger append_only before update or delete on payments.waiver for each row execute function guard.append_only();
create trigger append_only before update or delete on payments.waiver_item for each row execute function guard.append_only();
grant select, insert on payments.waiver, payments.waiver_item to pagi_app;
grant select on payments.waiver, payments.waiver_item to pagi_read;

alter table ledger.entry
  drop constraint entry_kind_check,
  add constraint entry_kind_check
    check (kind in ('issue', 'receipt', 'reversal', 'settlement', 'correction', 'waiver'));
