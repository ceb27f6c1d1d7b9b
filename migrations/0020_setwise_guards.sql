-- Guards of the five tables that a mass issue fills, asked once for each statement instead of once for each row.
--
-- A foreign key asks row by row and locks what it refers to; on these tables it cost three quarters of all work.
-- The same is held here by two guards: what is referred to is never deleted and its key never changes, and what
-- refers is looked up, all rows of a statement together. Look-ups go by index whatever the size of a table was
-- when a session planned them: that is what `enable_seqscan = off` is for.

alter table assessments.liability
  drop constraint liability_region_id_object_id_fkey, drop constraint liability_region_id_revenue_account_fkey,
  drop constraint liability_tax_period_check,
  add constraint tax_period_is_month_or_year check (rtrim(tax_period, '0123456789-') = ''
    and octet_length(tax_period) in (4, 7) and rtrim(left(tax_period, 4), '0123456789') = ''
    and (octet_length(tax_period) = 4
         or substr(tax_period, 5, 1) = '-' and rtrim(right(tax_period, 2), '0123456789') = ''));
alter table bills.bill
  drop constraint bill_region_id_taxpayer_id_fkey, drop constraint bill_region_id_object_id_fkey,
  drop constraint bill_bill_code_check,
  add constraint bill_code_is_18_digits
    check (octet_length(bill_code) = 18 and rtrim(bill_code, '0123456789') = '');
alter table bills.item
  drop constraint item_region_id_bill_id_fkey, drop constraint item_region_id_receivable_account_fkey,
  drop constraint item_region_id_penalty_account_fkey;
alter table ledger.entry drop constraint entry_region_id_fkey;
alter table ledger.transfer
  drop constraint transfer_region_id_entry_id_fkey, drop constraint transfer_region_id_debit_fkey,
  drop constraint transfer_region_id_credit_fkey;

-- What others refer to stays, under the key that it has.
create trigger stays before delete on regions.region       for each row execute function guard.append_only();
create trigger stays before delete on ledger.account       for each row execute function guard.append_only();
create trigger stays before delete on taxpayers.taxpayer   for each row execute function guard.append_only();
create trigger stays before delete on taxpayers.tax_object for each row execute function guard.append_only();
create trigger stays before delete on bills.bill           for each row execute function guard.append_only();
create trigger key_stays before update of region_id on regions.region
  for each row execute function guard.append_only();
create trigger key_stays before update of region_id, code on ledger.account
  for each row execute function guard.append_only();
create trigger key_stays before update of region_id, taxpayer_id on taxpayers.taxpayer
  for each row execute function guard.append_only();
create trigger key_stays before update of region_id, object_id on taxpayers.tax_object
  for each row execute function guard.append_only();
-- A bill and an assessment stay with their object, an item with its bill and its accounts.
create trigger references_stay before update of region_id, bill_id, taxpayer_id, object_id on bills.bill
  for each row execute function guard.append_only();
create trigger references_stay before update of region_id, bill_id, receivable_account, penalty_account on bills.item
  for each row execute function guard.append_only();
create trigger references_stay before update of region_id, object_id, revenue_account on assessments.liability
  for each row execute function guard.append_only();

create function guard.unknown_reference(p_table text, p_what text, p_key text) returns void language plpgsql as $$
begin
  raise exception '% refers to % %, which is not there', p_table, p_what, p_key
    using errcode = 'foreign_key_violation', constraint = 'guard_reference';
end $$;

-- The first state of fresh rows, for all of a statement: '' to their state must be an edge.
create function guard.first_state() returns trigger language plpgsql as $$
declare
  v_state text;
begin
  select f.state into v_state from (select distinct state from fresh) f
   where not exists (select from guard.transition t
                      where t.noun = tg_argv[0] and t.from_state = '' and t.to_state = f.state);
  if found then
    raise exception '% cannot go from "" to "%"', tg_argv[0], v_state
      using errcode = 'check_violation', constraint = 'guard_transition';
  end if;
  return null;
end $$;

drop trigger state_change on assessments.liability;
create trigger state_change before update of state on assessments.liability
  for each row execute function guard.state_change('liability');
create trigger first_state after insert on assessments.liability referencing new table as fresh
  for each statement execute function guard.first_state('liability');
drop trigger state_change on bills.bill;
create trigger state_change before update of state on bills.bill
  for each row execute function guard.state_change('bill');
create trigger first_state after insert on bills.bill referencing new table as fresh
  for each statement execute function guard.first_state('bill');

create function assessments.known_references() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select f.object_id into v_key from fresh f
   where not exists (select from taxpayers.tax_object o
                      where o.region_id = f.region_id and o.object_id = f.object_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'object', v_key);
  end if;
  select f.revenue_account into v_key from (select distinct region_id, revenue_account from fresh) f
   where not exists (select from ledger.account a
                      where a.region_id = f.region_id and a.code = f.revenue_account offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'account', v_key);
  end if;
  return null;
end $$;
create trigger known_references after insert on assessments.liability referencing new table as fresh
  for each statement execute function assessments.known_references();

create function bills.known_references_of_bill() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select format('%s with taxpayer %s', f.object_id, f.taxpayer_id) into v_key from fresh f
   where not exists (select from taxpayers.tax_object o
                      where o.region_id = f.region_id and o.object_id = f.object_id offset 0)
      or not exists (select from taxpayers.taxpayer t
                      where t.region_id = f.region_id and t.taxpayer_id = f.taxpayer_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('bills.bill', 'object', v_key);
  end if;
  return null;
end $$;
create trigger known_references after insert on bills.bill referencing new table as fresh
  for each statement execute function bills.known_references_of_bill();

create function bills.known_references_of_item() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select f.bill_id into v_key from fresh f
   where not exists (select from bills.bill b where b.region_id = f.region_id and b.bill_id = f.bill_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('bills.item', 'bill', v_key);
  end if;
  select format('%s or %s', f.receivable_account, f.penalty_account) into v_key
    from (select distinct region_id, receivable_account, penalty_account from fresh) f
   where not exists (select from ledger.account a
                      where a.region_id = f.region_id and a.code = f.receivable_account offset 0)
      or not exists (select from ledger.account a
                      where a.region_id = f.region_id and a.code = f.penalty_account offset 0) limit 1;
  if found then
    perform guard.unknown_reference('bills.item', 'account', v_key);
  end if;
  return null;
end $$;
create trigger known_references after insert on bills.item referencing new table as fresh
  for each statement execute function bills.known_references_of_item();

create function ledger.fits_its_day() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_day date;
  v_region text;
begin
  select f.business_day into v_day from (select distinct region_id, business_day from fresh) f
   where exists (select from ledger.business_day d
                  where d.region_id = f.region_id and d.day = f.business_day and d.state = 'closed' offset 0) limit 1;
  if found then
    raise exception 'business day % is closed: book the correction in an open day', v_day
      using errcode = 'check_violation', constraint = 'guard_closed_day';
  end if;
  select f.region_id into v_region from (select distinct region_id from fresh) f
   where not exists (select from regions.region r where r.region_id = f.region_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('ledger.entry', 'region', v_region);
  end if;
  return null;
end $$;
drop trigger closed_day on ledger.entry;
drop function ledger.refuse_closed_day();
create trigger closed_day after insert on ledger.entry referencing new table as fresh
  for each statement execute function ledger.fits_its_day();

create function ledger.known_references() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select f.entry_id into v_key from fresh f
   where not exists (select from ledger.entry e where e.region_id = f.region_id and e.entry_id = f.entry_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('ledger.transfer', 'entry', v_key);
  end if;
  select format('%s or %s', f.debit, f.credit) into v_key from (select distinct region_id, debit, credit from fresh) f
   where not exists (select from ledger.account a where a.region_id = f.region_id and a.code = f.debit offset 0)
      or not exists (select from ledger.account a where a.region_id = f.region_id and a.code = f.credit offset 0) limit 1;
  if found then
    perform guard.unknown_reference('ledger.transfer', 'account', v_key);
  end if;
  return null;
end $$;
create trigger known_references after insert on ledger.transfer referencing new table as fresh
  for each statement execute function ledger.known_references();
