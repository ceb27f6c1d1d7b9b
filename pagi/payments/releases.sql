-- Money that a corrected assessment sets free.

-- What a corrected assessment makes too much of what its bill received is set free, the latest payment's first: it waits as
-- overpayment of the payment that brought it. The bill asks for as much more as it loses; `bills.reprice` takes that off.
-- Answers what could not be set free, because relief waived it and no money stands behind it.
create or replace function payments.release(
  p_region smallint, p_run uuid, p_bill uuid, p_liability uuid, p_principal bigint, p_interest bigint, p_reason text,
  p_document text, p_now timestamptz)
returns bigint language plpgsql as $$
declare
  v_part record;
  v_entry uuid;
  v_movement uuid;
  v_left bigint := p_principal + p_interest;
begin
  perform payments.lock_bills(p_region, array[p_bill]);
  for v_part in
    select taken.payment_id, sum(taken.principal)::bigint as principal, sum(taken.interest)::bigint as interest,
           array_agg(taken.item_id) as items, array_agg(taken.principal) as principals, array_agg(taken.interest) as interests,
           min(taken.paid_day) as paid_day
      from (select s.payment_id, s.item_id, s.paid_day,
                   greatest(0, least(s.principal, p_principal - (sum(s.principal) over later - s.principal))) as principal,
                   greatest(0, least(s.interest, p_interest - (sum(s.interest) over later - s.interest))) as interest
              from (select a.payment_id, a.item_id, a.paid_day, sum(a.principal) as principal, sum(a.interest) as interest
                      from payments.applied a
                      join bills.item i on i.region_id = a.region_id and i.item_id = a.item_id
                     where a.region_id = p_region and i.bill_id = p_bill and i.liability_id = p_liability
                       and a.payment_id is not null
                     group by a.payment_id, a.item_id, a.paid_day) s
            window later as (order by s.paid_day desc, s.payment_id desc, s.item_id desc)) taken
     where taken.principal + taken.interest > 0
     group by taken.payment_id
     order by taken.payment_id
  loop
    v_movement := gen_random_uuid();
    v_entry := gen_random_uuid();
    perform from payments.payment p where p.region_id = p_region and p.payment_id = v_part.payment_id for no key update;
    insert into payments.movement (region_id, movement_id, kind, payment_id, bill_id, amount, to_overpayment, origin, run_id,
                                   reason, document, moved_at)
    values (p_region, v_movement, 'release', v_part.payment_id, p_bill, v_part.principal + v_part.interest,
            v_part.principal + v_part.interest, 'assessment', p_run, p_reason, p_document, p_now);
    insert into payments.movement_item (region_id, movement_id, item_id, paid_day, principal, interest, fines)
    select p_region, v_movement, t.item_id, v_part.paid_day, t.principal, t.interest, 0
      from unnest(v_part.items, v_part.principals, v_part.interests) t (item_id, principal, interest);
    update bills.item i
       set principal_paid = i.principal_paid - t.principal, interest_paid = i.interest_paid - t.interest
      from unnest(v_part.items, v_part.principals, v_part.interests) t (item_id, principal, interest)
     where i.region_id = p_region and i.item_id = t.item_id;
    update bills.bill b
       set paid = b.paid - v_part.principal - v_part.interest, version = b.version + 1,
           state = case when b.paid = v_part.principal + v_part.interest and b.waived = 0 then 'open' else b.state end,
           paid_at = case when b.paid = v_part.principal + v_part.interest and b.waived = 0 then null else b.paid_at end
     where b.region_id = p_region and b.bill_id = p_bill;
    perform payments.enter(p_region, v_entry, v_movement, p_reason, p_now);
    insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
    select p_region, v_entry, row_number() over (order by part.debit), part.debit, ledger.role_code(p_region, 'overpayment'),
           sum(part.amount)
      from payments.movement_item m
      join bills.item i using (region_id, item_id)
     cross join lateral (values (i.receivable_account, m.principal), (i.penalty_account, m.interest)) part (debit, amount)
     where m.region_id = p_region and m.movement_id = v_movement and part.amount > 0
     group by part.debit;
    perform payments.tell_of_movement(p_region, v_movement, p_bill, 'payment.released', p_now);
    v_left := v_left - v_part.principal - v_part.interest;
  end loop;
  return v_left;
end $$;

grant execute on all functions in schema payments to pagi_app;
