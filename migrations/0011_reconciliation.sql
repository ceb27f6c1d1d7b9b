-- Did the money arrive? Statement files as received, their lines once, and every run of the matching over them.
-- All of it is evidence: nothing here is changed or deleted.

create schema reconciliation;

create table reconciliation.file (
  region_id   smallint    not null references regions.region,
  file_id     uuid        not null,
  bank        text        not null,                  -- slug; a bank may have several partners
  day         date        not null,                  -- the day it settles, in the city's zone
  name        text        not null,                  -- as the sender called it
  sha256      bytea       not null check (length(sha256) = 32),
  content     bytea       not null,                  -- as received
  lines       integer     not null check (lines >= 0),
  quarantined integer     not null check (quarantined >= 0),
  received_at timestamptz not null,
  primary key (region_id, file_id),
  unique (region_id, bank, day, sha256)              -- fetched twice is stored once
);

create table reconciliation.statement_line (
  region_id          smallint    not null,
  file_id            uuid        not null,
  line               integer     not null check (line >= 2),        -- the header is 1
  transaction_id     text        not null check (transaction_id <> ''),
  transaction_time   timestamptz not null,
  channel            text        not null check (channel in ('VA', 'QRIS', 'EWALLET', 'TRANSFER')),
  reference          text        not null,
  virtual_account_no text        not null,
  amount             bigint      not null check (amount > 0),
  fee                bigint      not null check (fee >= 0),
  type               text        not null check (type in ('CREDIT', 'REVERSAL')),
  remark             text        not null,
  primary key (region_id, file_id, line),
  foreign key (region_id, file_id) references reconciliation.file
);

create table reconciliation.quarantined_line (
  region_id   smallint not null,
  file_id     uuid     not null,
  line        integer  not null check (line >= 2),
  column_name text     not null,
  reason      text     not null,                     -- code; reconciliation.statements.reasons has the words
  shown       text     not null,                     -- how the line stands in the file, cut
  primary key (region_id, file_id, line),
  foreign key (region_id, file_id) references reconciliation.file
);

-- One matching of a file against the ledger as it stood then. Runs again only when the answer would differ.
create table reconciliation.run (
  region_id        smallint    not null,
  run_id           uuid        not null,
  file_id          uuid        not null,
  number           integer     not null check (number >= 1),        -- 1 is the file's first
  ran_at           timestamptz not null,
  clearing_balance bigint      not null,             -- what the bank still owed then, rupiah
  digest           numeric     not null,             -- of all findings: equal digests, equal answers
  primary key (region_id, run_id),
  unique (region_id, file_id, number),
  foreign key (region_id, file_id) references reconciliation.file
);
create index run_by_time on reconciliation.run (region_id, ran_at);

create table reconciliation.run_class (
  region_id smallint not null,
  run_id    uuid     not null,
  class     text     not null check (class in ('matched', 'amount_differs', 'only_in_bank', 'only_in_ledger', 'duplicate')),
  count     integer  not null check (count >= 0),
  amount    bigint   not null check (amount >= 0),
  primary key (region_id, run_id, class),
  foreign key (region_id, run_id) references reconciliation.run
);

create table reconciliation.finding (
  region_id     smallint not null,
  run_id        uuid     not null,
  position      integer  not null,                   -- the bank's lines in their order, then the ledger's payments
  class         text     not null,
  line          integer,                             -- null: only in the ledger
  payment_id    uuid,                                -- null: only in the bank, or a duplicate
  movement      text     not null check (movement in ('CREDIT', 'REVERSAL')),
  bank_amount   bigint,
  ledger_amount bigint,
  primary key (region_id, run_id, position),
  foreign key (region_id, run_id, class) references reconciliation.run_class,
  check ((class = 'only_in_ledger') = (line is null)),
  check ((class in ('only_in_bank', 'duplicate')) = (payment_id is null)),
  check ((line is null) = (bank_amount is null) and (payment_id is null) = (ledger_amount is null)),
  check (class <> 'matched' or bank_amount = ledger_amount),
  check (class <> 'amount_differs' or bank_amount <> ledger_amount)
);
create index finding_by_payment on reconciliation.finding (region_id, payment_id) where payment_id is not null;
create index finding_by_class on reconciliation.finding (region_id, run_id, class, position);
create unique index finding_by_line on reconciliation.finding (region_id, run_id, line) where line is not null;

create trigger append_only before update or delete on reconciliation.file             for each row execute function guard.append_only();
create trigger append_only before update or delete on reconciliation.statement_line   for each row execute function guard.append_only();
create trigger append_only before update or delete on reconciliation.quarantined_line for each row execute function guard.append_only();
create trigger append_only before update or delete on reconciliation.run              for each row execute function guard.append_only();
create trigger append_only before update or delete on reconciliation.run_class        for each row execute function guard.append_only();
create trigger append_only before update or delete on reconciliation.finding          for each row execute function guard.append_only();
create trigger no_truncate before truncate on reconciliation.file             for each statement execute function guard.append_only();
create trigger no_truncate before truncate on reconciliation.statement_line   for each statement execute function guard.append_only();
create trigger no_truncate before truncate on reconciliation.quarantined_line for each statement execute function guard.append_only();
create trigger no_truncate before truncate on reconciliation.run              for each statement execute function guard.append_only();
create trigger no_truncate before truncate on reconciliation.run_class        for each statement execute function guard.append_only();
create trigger no_truncate before truncate on reconciliation.finding          for each statement execute function guard.append_only();

grant usage on schema reconciliation to pagi_app, pagi_read;
grant select, insert on all tables in schema reconciliation to pagi_app;
grant select on all tables in schema reconciliation to pagi_read;
