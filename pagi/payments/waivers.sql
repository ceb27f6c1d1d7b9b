-- Bills that relief alone settles.

-- A quote that asks for nothing is settled without money: what it waives is recorded, and the bill is paid. False where
-- the bill changed since, or still asks for money.
create or replace function payments.settle_by_waiver(
  p_region smallint, p_quote uuid, p_waiver uuid, p_entry uuid, p_event uuid, p_day date, p_now timestamptz)
returns boolean language plpgsql as $$
declare
  quoted constant bills.quote := (select q from bills.quote q where q.region_id = p_region and q.quote_id = p_quote);
begin
  perform from bills.bill b where b.region_id = p_region and b.bill_id = quoted.bill_id for no key update;
  if quoted.amount_due > 0 or quoted.relief = 0 or not p_day between quoted.valid_from and quoted.valid_until
     or not exists (select from bills.bill b where b.region_id = p_region and b.bill_id = quoted.bill_id
                       and b.version = quoted.bill_version and b.state in ('open', 'partly_paid')) then
    return false;
  end if;

  insert into payments.waiver (region_id, waiver_id, bill_id, quote_id, day, recorded_at)
  values (p_region, p_waiver, quoted.bill_id, p_quote, p_day, p_now);
  insert into payments.waiver_item (region_id, waiver_id, item_id, principal, interest, fines)
  select p_region, p_waiver, qi.item_id, qi.principal_waived, qi.interest_waived, qi.fines_waived
    from bills.quote_item qi where qi.region_id = p_region and qi.quote_id = p_quote;

  update bills.item i
     set principal_waived = i.principal_waived + w.principal,
         interest_waived  = i.interest_waived + w.interest,
         fines_waived     = i.fines_waived + w.fines
    from payments.waiver_item w
   where w.region_id = p_region and w.waiver_id = p_waiver and i.region_id = w.region_id and i.item_id = w.item_id;
  update bills.bill b
     set waived = b.waived + quoted.relief, version = b.version + 1, state = 'paid', paid_at = p_now
   where b.region_id = p_region and b.bill_id = quoted.bill_id;

  if exists (select from payments.waiver_item w
              where w.region_id = p_region and w.waiver_id = p_waiver and w.principal > 0) then
    insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
    select p_region, p_entry, 'waiver', p_waiver,
           case when d.state = 'closed' then (p_now at time zone r.zone)::date else p_day end, p_now, 'waiver'
      from regions.region r left join ledger.business_day d on d.region_id = r.region_id and d.day = p_day
     where r.region_id = p_region;
    insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
    select p_region, p_entry, row_number() over (order by i.receivable_account), a.contra, i.receivable_account,
           sum(w.principal)::bigint
      from payments.waiver_item w
      join bills.item i using (region_id, item_id)
      left join ledger.contra_account a on a.region_id = i.region_id and a.receivable = i.receivable_account
     where w.region_id = p_region and w.waiver_id = p_waiver and w.principal > 0
     group by i.receivable_account, a.contra;
  end if;

  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select p_region, p_event, b.bill_id, b.version, 'bill.waived',
         jsonb_build_object('waiver_id', p_waiver, 'bill_code', b.bill_code, 'tax', b.tax,
           'object_number', b.object_number, 'period', b.tax_period, 'status', b.state, 'amount', 0, 'to_bill', 0,
           'relief', quoted.relief, 'paid_at', b.paid_at), p_now
    from bills.bill b where b.region_id = p_region and b.bill_id = quoted.bill_id;
  return true;
end $$;

grant execute on all functions in schema payments to pagi_app;
