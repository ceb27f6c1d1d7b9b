-- Debts that are given up, by a proposal that a second person approved.

create or replace function payments.open_principal(p_region smallint, p_bill uuid)
returns bigint language sql stable as $$
  select coalesce(sum(i.principal - i.principal_paid - i.principal_waived), 0)::bigint
    from bills.item i where i.region_id = p_region and i.bill_id = p_bill
$$;

-- What is left of a bill's principal is given up (penghapusan piutang); the bill asks for nothing any more.
-- Verdicts: written_off, unknown, not_payable, changed (more is open than was approved).
create or replace function payments.write_off(
  p_region smallint, p_bill uuid, p_most bigint, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text,
  p_document text, p_now timestamptz)
returns text language plpgsql as $$
declare
  v_bill bills.bill;
  v_open bigint;
begin
  perform payments.lock_bills(p_region, array[p_bill]);
  select * into v_bill from bills.bill b where b.region_id = p_region and b.bill_id = p_bill;
  if v_bill.bill_id is null then return 'unknown'; end if;
  v_open := payments.open_principal(p_region, p_bill);
  if v_bill.state not in ('open', 'partly_paid') or v_open = 0 then return 'not_payable'; end if;
  if v_open > p_most then return 'changed'; end if;

  insert into payments.movement (region_id, movement_id, kind, bill_id, amount, origin, proposal_id, reason, document, moved_at)
  values (p_region, p_movement, 'write_off', p_bill, v_open, 'desk', p_proposal, p_reason, p_document, p_now);
  insert into payments.movement_item (region_id, movement_id, item_id, paid_day, principal, interest, fines)
  select p_region, p_movement, i.item_id, payments.city_day(p_region, p_now),
         i.principal - i.principal_paid - i.principal_waived, 0, 0
    from bills.item i
   where i.region_id = p_region and i.bill_id = p_bill and i.principal > i.principal_paid + i.principal_waived;
  update bills.bill b set state = 'cancelled', version = b.version + 1
   where b.region_id = p_region and b.bill_id = p_bill;
  update instructions.instruction i set state = 'cancelled'
   where i.region_id = p_region and i.bill_id = p_bill and i.state = 'active';

  perform payments.enter(p_region, p_entry, p_movement, p_reason, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, row_number() over (order by i.receivable_account), ledger.role_code(p_region, 'write_off'),
         i.receivable_account, sum(m.principal)
    from payments.movement_item m
    join bills.item i using (region_id, item_id)
   where m.region_id = p_region and m.movement_id = p_movement
   group by i.receivable_account;
  perform payments.tell_of_movement(p_region, p_movement, p_bill, 'bill.written_off', p_now);
  return 'written_off';
end $$;

grant execute on all functions in schema payments to pagi_app;
