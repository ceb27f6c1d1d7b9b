-- What a bank paid over to the RKUD: the matched payments of one channel and day leave its clearing account.

-- Verdicts: deposited, repeat (this paper, the same facts), other_content (this paper, other facts), nothing (no matched
-- payment waits), differs (`expected` is what waits; amount and fee together must be that).
create or replace function payments.record_deposit(
  p_region smallint, p_partner uuid, p_channel text, p_day date, p_amount bigint, p_fee bigint, p_document text,
  p_deposited_on date, p_who text, p_deposit uuid, p_entry uuid, p_now timestamptz)
returns table (verdict text, expected bigint, payments integer) language plpgsql as $$
declare
  v_known    payments.deposit;
  v_payments uuid[];
  v_waiting  bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(format('deposit/%s/%s', p_region, p_partner), 0));
  select * into v_known from payments.deposit d
   where d.region_id = p_region and d.partner_id = p_partner and d.document = p_document;
  if v_known.deposit_id is not null then
    return query select
      case when (v_known.channel, v_known.paid_day, v_known.amount, v_known.fee) = (p_channel, p_day, p_amount, p_fee)
           then 'repeat' else 'other_content' end,
      v_known.amount + v_known.fee, v_known.payments;
    return;
  end if;

  select coalesce(array_agg(w.payment_id order by w.payment_id), '{}'), coalesce(sum(w.amount), 0)
    into v_payments, v_waiting
    from (select p.payment_id, p.amount from payments.payment p
           where p.region_id = p_region and p.partner_id = p_partner and p.channel = p_channel and p.paid_day = p_day
             and p.state = 'reconciled'
           order by p.payment_id
             for no key update) w;
  if v_payments = '{}' or v_waiting <> p_amount + p_fee then
    return query select case when v_payments = '{}' then 'nothing' else 'differs' end, v_waiting, cardinality(v_payments);
    return;
  end if;

  insert into payments.deposit (region_id, deposit_id, partner_id, channel, paid_day, amount, fee, payments, document,
                                deposited_on, recorded_by, recorded_at)
  values (p_region, p_deposit, p_partner, p_channel, p_day, p_amount, p_fee, cardinality(v_payments), p_document,
          p_deposited_on, p_who, p_now);
  insert into payments.deposited (region_id, payment_id, deposit_id)
  select p_region, payment_id, p_deposit from unnest(v_payments) payment_id;
  update payments.payment p set state = 'deposited' where p.region_id = p_region and p.payment_id = any(v_payments);

  -- Into the RKUD's day where that is open, else into today.
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  select p_region, p_entry, 'settlement', p_deposit,
         case when d.state = 'closed' then payments.city_day(p_region, p_now) else p_deposited_on end, p_now, p_document
    from (select) one
    left join ledger.business_day d on d.region_id = p_region and d.day = p_deposited_on;
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, part.position, ledger.role_code(p_region, part.role), c.code, part.amount
    from ledger.clearing_account c
   cross join lateral (values (1, 'rkud', p_amount), (2, 'fee', p_fee)) part (position, role, amount)
   where c.region_id = p_region and c.partner_id = p_partner and c.channel = p_channel and part.amount > 0;
  return query select 'deposited', v_waiting, cardinality(v_payments);
end $$;

grant execute on function payments.record_deposit to pagi_app;
