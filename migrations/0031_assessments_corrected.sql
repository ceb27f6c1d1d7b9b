-- An assessment that is corrected or cancelled, and what its bill and its money do then.

alter table assessments.run
  drop constraint run_kind_check,
  add constraint run_kind_check check (kind in ('issue', 'correction', 'cancellation')),
  add column again boolean not null default false,      -- an issue that takes up what was cancelled
  add constraint only_an_issue_again check (kind = 'issue' or not again);

-- A version is corrected by the one after it. An assessment is cancelled when its bills are, and nothing was paid.
create function assessments.guard_end() returns trigger language plpgsql as $$
begin
  if new.state = 'corrected' and not exists (
       select from assessments.liability l
        where l.region_id = new.region_id and l.object_id = new.object_id and l.document = new.document
          and l.tax_period = new.tax_period and l.version = new.version + 1) then
    raise exception 'what is corrected has a next version' using errcode = 'check_violation', constraint = 'guard_corrected';
  end if;
  if new.state = 'cancelled' and exists (
       select from taxpayers.tax_object o
         join bills.bill b on b.region_id = o.region_id and b.object_number = o.object_number and b.tax_period = new.tax_period
         join bills.item i on i.region_id = b.region_id and i.bill_id = b.bill_id and i.liability_id = new.liability_id
        where o.region_id = new.region_id and o.object_id = new.object_id
          and (b.state <> 'cancelled' or b.paid + b.waived > 0)) then
    raise exception 'an assessment is cancelled only when its bill is and nothing was paid'
      using errcode = 'check_violation', constraint = 'guard_cancelled';
  end if;
  return new;
end $$;
create trigger ends_in_order before update of state on assessments.liability
  for each row when (new.state in ('corrected', 'cancelled') and old.state <> new.state)
  execute function assessments.guard_end();

-- Money that a correction sets free: it leaves the bill and waits as its payment's overpayment, to be compensated or
-- paid back like any other. Two persons stand behind it: those of the run.
alter table payments.movement
  add column run_id uuid,
  drop constraint movement_kind_check,
  add constraint movement_kind_check
    check (kind in ('reversal', 'compensation', 'assignment', 'refund', 'write_off', 'release')),
  drop constraint movement_origin_check,
  add constraint movement_origin_check check (origin in ('desk', 'partner', 'assessment')),
  drop constraint movement_check1,
  add constraint origin_fits_kind
    check (origin = 'desk' and kind <> 'release' or origin = 'partner' and kind = 'reversal' or origin = 'assessment' and kind = 'release'),
  add constraint release_has_run check ((kind = 'release') = (run_id is not null)),
  drop constraint movement_check6,
  add constraint parts_make_the_amount
    check ((kind in ('compensation', 'assignment', 'release')) = (to_bill + to_overpayment = amount)),
  drop constraint movement_check7,
  add constraint bill_where_one_is_touched
    check ((kind in ('compensation', 'assignment', 'write_off', 'release')) = (bill_id is not null));

create or replace function payments.guard_movement() returns trigger language plpgsql as $$
begin
  if new.origin = 'desk' and not exists (
       select from identity.proposal p
        where p.region_id = new.region_id and p.proposal_id = new.proposal_id and p.state = 'approved'
          and p.amount >= new.amount)
     or new.origin = 'assessment' and not exists (
       select from assessments.run r
        where r.region_id = new.region_id and r.run_id = new.run_id and r.state = 'running' and r.kind = 'correction') then
    raise exception 'no approved proposal for this %', new.kind
      using errcode = 'check_violation', constraint = 'guard_two_persons';
  end if;
  return new;
end $$;
