-- What a statement and the ledger do not agree on, as cases that one person works and another approves; the close of a
-- business day; and an audit trail of who did what.

create schema audit;
create table audit.record (
  region_id smallint    not null references regions.region,
  record_id uuid        not null,
  at        timestamptz not null,
  clerk_id  uuid,                                     -- null: the house itself
  action    text        not null,
  subject   text        not null,                     -- kind:key
  facts     jsonb       not null default '{}',        -- no personal data
  primary key (region_id, record_id)
);
create index record_by_time on audit.record (region_id, at);
create index record_by_subject on audit.record (region_id, subject);
create trigger append_only before update or delete on audit.record for each row execute function guard.append_only();
create trigger no_truncate before truncate on audit.record for each statement execute function guard.append_only();
grant usage on schema audit to pagi_app, pagi_read;
grant select, insert on audit.record to pagi_app;
grant select on audit.record to pagi_read;

-- One case for a line of the bank or a payment of the ledger, whatever files and runs show it. `run_id` and `position`
-- are the finding that shows it last.
drop view if exists reconciliation.discrepancy;
create table reconciliation.discrepancy (
  region_id         smallint    not null references regions.region,
  discrepancy_id    uuid        not null,
  key               text        not null,             -- of the line in all files of its bank, or of the payment
  bank              text        not null,
  day               date        not null,             -- of the file that showed it first, in the city's zone
  run_id            uuid        not null,
  position          integer     not null,
  class             text        not null check (class in ('amount_differs', 'only_in_bank', 'only_in_ledger', 'duplicate')),
  movement          text        not null check (movement in ('CREDIT', 'REVERSAL')),
  bank_amount       bigint,
  ledger_amount     bigint,
  payment_id        uuid,                             -- in the ledger
  state             text        not null,
  opened_at         timestamptz not null,
  resolution        text        check (resolution in ('booked', 'suspense', 'reversed', 'refunded', 'corrected', 'explained', 'cleared')),
  resolved_at       timestamptz,
  proposal_id       uuid,                             -- by which it was resolved; null: by a later file or run
  booked_payment_id uuid,                             -- what was booked for it
  primary key (region_id, discrepancy_id),
  unique (region_id, bank, key),
  foreign key (region_id, run_id, position) references reconciliation.finding,
  foreign key (region_id, payment_id) references payments.payment,
  foreign key (region_id, booked_payment_id) references payments.payment,
  foreign key (region_id, proposal_id) references identity.proposal,
  check ((state = 'resolved') = (resolution is not null)),
  check ((state = 'resolved') = (resolved_at is not null)),
  check (coalesce(bank_amount, ledger_amount) is not null),
  constraint worked_by_two check (resolution is null or (resolution = 'cleared') = (proposal_id is null))
);
create index discrepancy_by_time on reconciliation.discrepancy (region_id, state, opened_at, discrepancy_id);
create index discrepancy_by_day on reconciliation.discrepancy (region_id, day, bank) where state <> 'resolved';
create index discrepancy_by_payment on reconciliation.discrepancy (region_id, payment_id) where payment_id is not null;
create index discrepancy_by_booking on reconciliation.discrepancy (region_id, booked_payment_id)
  where booked_payment_id is not null;
create index discrepancy_by_run on reconciliation.discrepancy (region_id, run_id);

insert into guard.transition values
  ('discrepancy', '', 'open', 'discrepancy.found'),
  ('discrepancy', 'open', 'proposed', 'discrepancy.proposed'),     ('discrepancy', 'proposed', 'open', 'discrepancy.returned'),
  ('discrepancy', 'proposed', 'resolved', 'discrepancy.resolved'), ('discrepancy', 'open', 'resolved', 'discrepancy.cleared'),
  ('discrepancy', 'resolved', 'open', 'discrepancy.reopened');
create trigger state_change before insert or update of state on reconciliation.discrepancy
  for each row execute function guard.state_change('discrepancy');
create trigger append_only before delete on reconciliation.discrepancy for each row execute function guard.append_only();

create function reconciliation.guard_discrepancy() returns trigger language plpgsql as $$
begin
  if new.proposal_id is not null and not exists (
       select from identity.proposal p
        where p.region_id = new.region_id and p.proposal_id = new.proposal_id and p.state = 'approved') then
    raise exception 'no approved proposal resolves this' using errcode = 'check_violation', constraint = 'guard_two_persons';
  end if;
  return new;
end $$;
create trigger two_persons before insert or update of proposal_id on reconciliation.discrepancy
  for each row execute function reconciliation.guard_discrepancy();
grant select, insert on reconciliation.discrepancy to pagi_app;
grant update (run_id, position, class, bank_amount, ledger_amount, payment_id, state, resolution, resolved_at,
              proposal_id, booked_payment_id) on reconciliation.discrepancy to pagi_app;
grant select on reconciliation.discrepancy to pagi_read;

-- Bills that a line may mean: by near account numbers and equal amounts.
create index instruction_account_alike on instructions.instruction using gin (account public.gin_trgm_ops);
create index instruction_by_amount on instructions.instruction (region_id, amount);
create index bill_by_principal on bills.bill (region_id, principal);

-- A business day is closed once it is over, by one person when all is in order, by two against what stands open.
create table reconciliation.day_close (
  region_id   smallint    not null,
  day         date        not null,
  closed_by   uuid        not null,
  closed_at   timestamptz not null,
  proposal_id uuid,                                   -- the override, approved by a second person
  blockers    jsonb       not null,                   -- what stood open: [] when all was in order
  figures     jsonb       not null,                   -- receipts, reversals and banks of the day as they were then
  primary key (region_id, day),
  foreign key (region_id, day) references ledger.business_day,
  foreign key (region_id, closed_by) references identity.clerk,
  foreign key (region_id, proposal_id) references identity.proposal,
  constraint override_by_two check (blockers = '[]' or proposal_id is not null)
);
create trigger append_only before update or delete on reconciliation.day_close for each row execute function guard.append_only();
create trigger two_persons before insert on reconciliation.day_close
  for each row execute function reconciliation.guard_discrepancy();
grant select, insert on reconciliation.day_close to pagi_app;
grant select on reconciliation.day_close to pagi_read;

create function ledger.refuse_running_day() returns trigger language plpgsql as $$
begin
  if new.state = 'closed' and new.day >= (new.closed_at at time zone (
       select r.zone from regions.region r where r.region_id = new.region_id))::date then
    raise exception 'business day % is not over yet', new.day using errcode = 'check_violation', constraint = 'guard_running_day';
  end if;
  return new;
end $$;
create trigger running_day before insert or update of state on ledger.business_day
  for each row execute function ledger.refuse_running_day();

-- Closing a day and booking into it exclude one another: entries hold the day shared, the close holds it alone. Who had to
-- wait and finds the day closed is told to ask again, and books into today.
create function ledger.day_lock(p_region smallint, p_day date) returns bigint language sql immutable as $$
  select hashtextextended('ledger.business_day/' || p_region || '/' || p_day::text, 0)
$$;
create or replace function ledger.fits_its_day() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_day    record;
  v_waited boolean := false;
  v_region text;
begin
  for v_day in select distinct f.region_id, f.business_day from fresh f order by 1, 2 loop
    if not pg_try_advisory_xact_lock_shared(ledger.day_lock(v_day.region_id, v_day.business_day)) then
      perform pg_advisory_xact_lock_shared(ledger.day_lock(v_day.region_id, v_day.business_day));
      v_waited := true;
    end if;
    if exists (select from ledger.business_day d
                where d.region_id = v_day.region_id and d.day = v_day.business_day and d.state = 'closed' offset 0) then
      if v_waited then
        raise exception 'business day % was closed just now', v_day.business_day using errcode = 'serialization_failure';
      end if;
      raise exception 'business day % is closed: book the correction in an open day', v_day.business_day
        using errcode = 'check_violation', constraint = 'guard_closed_day';
    end if;
  end loop;
  select f.region_id into v_region from (select distinct region_id from fresh) f
   where not exists (select from regions.region r where r.region_id = f.region_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('ledger.entry', 'region', v_region);
  end if;
  return null;
end $$;
