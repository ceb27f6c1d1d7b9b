-- Double entry as transfers: every row names the account debited, the account credited and the amount,
-- so nothing can be out of balance. An entry is the set of its transfers.

create schema ledger;
create table ledger.account (
  region_id   smallint not null references regions.region,
  code        text     not null check (code ~ '^[0-9]+(\.[0-9]+)*$'),      -- kode rekening
  name        text     not null,
  kind        text     not null check (kind in ('asset', 'liability', 'revenue', 'expense')),
  valid_from  date     not null,
  valid_until date     check (valid_until >= valid_from),
  primary key (region_id, code)
);

-- Which account plays which part: what the settlement needs to know, as data.
create table ledger.role_account (
  region_id smallint not null,
  role      text     not null check (role in ('rkud', 'overpayment', 'suspense', 'fee')),
  code      text     not null,
  primary key (region_id, role),
  foreign key (region_id, code) references ledger.account
);

-- The clearing account of a bank and channel: its balance is what that bank still owes the city.
create table ledger.clearing_account (
  region_id  smallint not null,
  partner_id uuid     not null,
  channel    text     not null,
  code       text     not null,
  primary key (region_id, partner_id, channel),
  unique (region_id, code),
  foreign key (region_id, code) references ledger.account
);

create table ledger.business_day (
  region_id smallint not null references regions.region,
  day       date     not null,
  state     text     not null check (state in ('open', 'closed')),
  closed_at timestamptz,
  primary key (region_id, day),
  check ((state = 'closed') = (closed_at is not null))
);

create table ledger.entry (
  region_id    smallint    not null references regions.region,
  entry_id     uuid        not null,
  kind         text        not null check (kind in ('issue', 'receipt', 'reversal', 'settlement', 'correction')),
  source_id    uuid        not null,        -- the liability, payment … that this entry records
  business_day date        not null,
  recorded_at  timestamptz not null,
  memo         text        not null default '',
  primary key (region_id, entry_id),
  unique (region_id, kind, source_id)       -- nothing is recorded twice
);
create index entry_by_day on ledger.entry (region_id, business_day);

create table ledger.transfer (
  region_id smallint not null,
  entry_id  uuid     not null,
  position  smallint not null,
  debit     text     not null,
  credit    text     not null check (credit <> debit),
  amount    bigint   not null check (amount > 0),
  primary key (region_id, entry_id, position),
  foreign key (region_id, entry_id) references ledger.entry,
  foreign key (region_id, debit) references ledger.account,
  foreign key (region_id, credit) references ledger.account
);

create function ledger.refuse_closed_day() returns trigger language plpgsql as $$
begin
  if exists (select from ledger.business_day d
              where d.region_id = new.region_id and d.day = new.business_day and d.state = 'closed') then
    raise exception 'business day % is closed: book the correction in an open day', new.business_day
      using errcode = 'check_violation', constraint = 'guard_closed_day';
  end if;
  return new;
end $$;
create trigger closed_day before insert on ledger.entry for each row execute function ledger.refuse_closed_day();
create trigger append_only before update or delete on ledger.entry for each row execute function guard.append_only();
create trigger append_only before update or delete on ledger.transfer for each row execute function guard.append_only();
create trigger no_truncate before truncate on ledger.entry for each statement execute function guard.append_only();
create trigger no_truncate before truncate on ledger.transfer for each statement execute function guard.append_only();

insert into guard.transition values
  ('business_day', '', 'open', 'day.opened'), ('business_day', '', 'closed', 'day.closed'),
  ('business_day', 'open', 'closed', 'day.closed');
create trigger state_change before insert or update on ledger.business_day
  for each row execute function guard.state_change('business_day');

grant usage on schema ledger to pagi_app, pagi_read;
grant select on all tables in schema ledger to pagi_app, pagi_read;
grant insert on all tables in schema ledger to pagi_app;
grant update (state, closed_at) on ledger.business_day to pagi_app;

create function ledger.role_code(p_region smallint, p_role text) returns text language sql stable as $$
  select code from ledger.role_account where region_id = p_region and role = p_role
$$;
