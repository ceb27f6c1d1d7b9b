-- Money moved after it was booked: new rows and new entries only. Each function does one thing, in the caller's
-- transaction, and answers with a verdict; nothing but its own verdict's rows is written.
--
-- Order of locks, as in `settle`: bills by key, then the payment. What is moved goes into today's business day.

-- What every item has received, and what was waived beside it, that still counts: by payments, by money of theirs that
-- was moved later, less what a corrected assessment set free, and by relief alone.
create or replace view payments.applied as
select a.region_id, a.payment_id, null::uuid as movement_id, a.item_id, a.paid_day, a.principal, a.interest, a.fines,
       a.principal_waived, a.interest_waived, a.fines_waived
  from payments.allocation a
  join payments.payment p using (region_id, payment_id)
 where p.state <> 'reversed'
union all
select m.region_id, m.payment_id, m.movement_id, i.item_id, i.paid_day, i.principal, i.interest, i.fines,
       i.principal_waived, i.interest_waived, i.fines_waived
  from payments.movement_item i
  join payments.movement m using (region_id, movement_id)
  join payments.payment p using (region_id, payment_id)
 where m.kind in ('compensation', 'assignment') and p.state <> 'reversed'
union all
select m.region_id, m.payment_id, m.movement_id, i.item_id, i.paid_day, -i.principal, -i.interest, -i.fines, 0, 0, 0
  from payments.movement_item i
  join payments.movement m using (region_id, movement_id)
  join payments.payment p using (region_id, payment_id)
 where m.kind = 'release' and p.state <> 'reversed'
union all
select w.region_id, null, w.waiver_id, i.item_id, w.day, 0, 0, 0, i.principal, i.interest, i.fines
  from payments.waiver w
  join payments.waiver_item i using (region_id, waiver_id);

-- Money that waits for a decision: what of a payment's overpayment or suspense nobody has moved on.
create or replace view payments.parked as
select p.region_id, p.payment_id, pocket.name as pocket, p.partner_id, p.channel, p.bill_id, p.paid_at, p.paid_day,
       (pocket.amount + coalesce(m.added, 0) - coalesce(m.taken, 0))::bigint as open
  from payments.payment p
 cross join lateral (values ('overpayment', p.to_overpayment), ('suspense', p.to_suspense)) pocket (name, amount)
  left join lateral (
       select sum(m.to_overpayment) filter (where pocket.name = 'overpayment') as added,
              sum(m.amount) filter (where m.pocket = pocket.name) as taken
         from payments.movement m
        where m.region_id = p.region_id and m.payment_id = p.payment_id) m on true
 where p.state <> 'reversed' and (p.to_overpayment > 0 or p.to_suspense > 0)
union all  -- a payment that went to its bill whole, until a corrected assessment set some of it free
select p.region_id, p.payment_id, 'overpayment', p.partner_id, p.channel, coalesce(p.bill_id, m.bill_id), p.paid_at,
       p.paid_day, m.open
  from (select m.region_id, m.payment_id, (array_agg(m.bill_id order by m.moved_at) filter (where m.kind = 'release'))[1] as bill_id,
               (sum(m.to_overpayment) - coalesce(sum(m.amount) filter (where m.pocket = 'overpayment'), 0))::bigint as open
          from payments.movement m
         where m.payment_id in (select r.payment_id from payments.movement r where r.kind = 'release')
         group by m.region_id, m.payment_id) m
  join payments.payment p using (region_id, payment_id)
 where p.state <> 'reversed' and p.to_overpayment = 0 and p.to_suspense = 0;

-- The bills that a payment's money has reached, and the one that it named; by key.
create or replace function payments.bills_of(p_region smallint, p_payment uuid)
returns uuid[] language sql stable as $$
  select coalesce(array_agg(bill_id order by bill_id), '{}')
    from (select p.bill_id from payments.payment p
           where p.region_id = p_region and p.payment_id = p_payment and p.bill_id is not null
          union
          select p.bill_id from payments.part p where p.region_id = p_region and p.payment_id = p_payment
          union
          select m.bill_id from payments.movement m
           where m.region_id = p_region and m.payment_id = p_payment and m.bill_id is not null) b
$$;

create or replace function payments.lock_bills(p_region smallint, p_bills uuid[])
returns void language sql as $$
  select from bills.bill b
   where b.region_id = p_region and b.bill_id = any(p_bills)
   order by b.bill_id
     for no key update
$$;

create or replace function payments.city_day(p_region smallint, p_now timestamptz)
returns date language sql stable as $$
  select (p_now at time zone r.zone)::date from regions.region r where r.region_id = p_region
$$;

-- What listeners are told of a bill that money has left or reached by a movement.
create or replace function payments.tell_of_movement(
  p_region smallint, p_movement uuid, p_bill uuid, p_event text, p_now timestamptz)
returns void language sql as $$
  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select m.region_id, gen_random_uuid(), b.bill_id, coalesce(b.version, 1), p_event,
         jsonb_build_object('payment_id', p.payment_id, 'movement_id', m.movement_id, 'movement', m.kind,
           'bill_code', b.bill_code, 'tax', b.tax, 'object_number', b.object_number, 'period', b.tax_period,
           'status', b.state, 'channel', p.channel, 'amount', m.amount, 'to_bill', m.to_bill,
           'to_overpayment', m.to_overpayment, 'reason', m.reason, 'document', m.document, 'ntpd', p.ntpd,
           'bank_reference', p.bank_reference, 'moved_at', m.moved_at),
         p_now
    from payments.movement m
    left join payments.payment p on p.region_id = m.region_id and p.payment_id = m.payment_id
    left join bills.bill b on b.region_id = m.region_id and b.bill_id = p_bill
   where m.region_id = p_region and m.movement_id = p_movement
$$;

-- Takes a payment back whole: what it paid, and what of its money was moved on to other bills. Money that was promised
-- back to the payer is past that. Verdicts: reversed, repeat (it was before), unknown, too_late (another city day),
-- reconciled, deposited, paid_out.
create or replace function payments.reverse(
  p_region smallint, p_payment uuid, p_movement uuid, p_entry uuid, p_origin text, p_proposal uuid, p_reason text,
  p_document text, p_same_day boolean, p_unreconciled boolean, p_now timestamptz)
returns text language plpgsql as $$
declare
  v_today   constant date := payments.city_day(p_region, p_now);
  v_bills   constant uuid[] := payments.bills_of(p_region, p_payment);
  v_touched uuid[];
  v_payment payments.payment;
begin
  perform payments.lock_bills(p_region, v_bills);
  select * into v_payment from payments.payment p
   where p.region_id = p_region and p.payment_id = p_payment
     for no key update;
  if v_payment.payment_id is null then return 'unknown'; end if;
  if v_payment.state = 'reversed' then return 'repeat'; end if;
  if v_bills <> payments.bills_of(p_region, p_payment) then
    raise exception 'money of this payment was moved just now' using errcode = 'serialization_failure';
  end if;
  if p_same_day and v_payment.paid_day <> v_today then return 'too_late'; end if;
  if v_payment.state = 'deposited' then return 'deposited'; end if;
  if p_unreconciled and v_payment.state <> 'received' then return 'reconciled'; end if;
  if exists (select from payments.movement m
              where m.region_id = p_region and m.payment_id = p_payment and m.kind = 'refund') then
    return 'paid_out';
  end if;

  insert into payments.movement (region_id, movement_id, kind, payment_id, amount, origin, proposal_id, reason, document, moved_at)
  values (p_region, p_movement, 'reversal', p_payment, v_payment.amount, p_origin, p_proposal, p_reason, p_document, p_now);

  v_touched := array(select distinct i.bill_id
                       from payments.applied a join bills.item i using (region_id, item_id)
                      where a.region_id = p_region and a.payment_id = p_payment);
  update bills.item i
     set principal_paid   = i.principal_paid - s.principal,
         interest_paid    = i.interest_paid - s.interest,
         fines_paid       = i.fines_paid - s.fines,
         principal_waived = i.principal_waived - s.principal_waived,
         interest_waived  = i.interest_waived - s.interest_waived,
         fines_waived     = i.fines_waived - s.fines_waived
    from (select item_id, sum(principal) as principal, sum(interest) as interest, sum(fines) as fines,
                 sum(principal_waived) as principal_waived, sum(interest_waived) as interest_waived,
                 sum(fines_waived) as fines_waived
            from payments.applied where region_id = p_region and payment_id = p_payment group by item_id) s
   where i.region_id = p_region and i.item_id = s.item_id;

  update bills.bill b
     set paid    = b.paid - s.paid,
         waived  = b.waived - s.waived,
         version = b.version + 1,
         state   = case when b.bill_id <> all(v_touched) or b.state = 'cancelled' then b.state
                        when b.paid = s.paid then 'open' else 'partly_paid' end,
         paid_at = case when b.bill_id <> all(v_touched) then b.paid_at end
    from (select named.bill_id, coalesce(sum(a.principal + a.interest + a.fines), 0)::bigint as paid,
                 coalesce(sum(a.principal_waived + a.interest_waived + a.fines_waived), 0)::bigint as waived
            from unnest(v_bills) named (bill_id)
            left join bills.item i on i.region_id = p_region and i.bill_id = named.bill_id
            left join payments.applied a
              on a.region_id = p_region and a.item_id = i.item_id and a.payment_id = p_payment
           group by named.bill_id) s
   where b.region_id = p_region and b.bill_id = s.bill_id;

  -- The mirror of everything that was booked for this money.
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  values (p_region, p_entry, 'reversal', p_payment, v_today, p_now, p_reason);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, row_number() over (order by t.credit, t.debit), t.credit, t.debit, sum(t.amount)
    from ledger.entry e
    join ledger.transfer t using (region_id, entry_id)
   where e.region_id = p_region
     and (e.kind = 'receipt' and e.source_id = p_payment
          or e.kind = 'correction' and e.source_id in (select m.movement_id from payments.movement m
                                                        where m.region_id = p_region and m.payment_id = p_payment))
   group by t.credit, t.debit;

  update payments.payment p set state = 'reversed' where p.region_id = p_region and p.payment_id = p_payment;

  perform payments.tell_of_movement(p_region, p_movement, b.bill_id,
            case when b.bill_id = any(v_touched) and b.state <> 'cancelled' then 'bill.reopened' else 'payment.reversed' end,
            p_now)
     from unnest(case when v_bills = '{}' then array[null::uuid] else v_bills end) named (bill_id)
     left join bills.bill b on b.region_id = p_region and b.bill_id = named.bill_id;
  return 'reversed';
end $$;

-- The payment that a partner's own number names, and only to that partner.
create or replace function payments.reverse_by_owner(
  p_region smallint, p_partner uuid, p_service smallint, p_natural_id text, p_amount bigint, p_movement uuid, p_entry uuid,
  p_reason text, p_same_day boolean, p_unreconciled boolean, p_now timestamptz)
returns table (verdict text, payment_id uuid) language plpgsql as $$
declare
  v_key payments.payment_key;
begin
  select * into v_key from payments.payment_key k
   where k.region_id = p_region and k.partner_id = p_partner and k.service = p_service and k.natural_id = p_natural_id;
  return query select case
      when v_key.payment_id is null then 'unknown'
      when v_key.amount <> p_amount then 'wrong_amount'
      else payments.reverse(p_region, v_key.payment_id, p_movement, p_entry, 'partner', null, p_reason, '', p_same_day,
                            p_unreconciled, p_now) end,
    v_key.payment_id;
end $$;

-- A new entry for a movement, in today's business day: each transfer as (debit, credit, amount).
create or replace function payments.enter(
  p_region smallint, p_entry uuid, p_source uuid, p_memo text, p_now timestamptz)
returns void language sql as $$
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  values (p_region, p_entry, 'correction', p_source, payments.city_day(p_region, p_now), p_now, p_memo)
$$;

-- Money that waits goes to a bill, by the same rules and quotes as money that arrives, at the price of the day on which
-- it was paid: from overpayment what the bill asks for, from suspense all of it (what is over becomes overpayment).
-- Overpayment stays with its taxpayer.
-- Verdicts: moved, unknown, reversed, not_enough, not_payable, other_taxpayer, stale (quote the bill for the payment's day, ask again).
create or replace function payments.move_to_bill(
  p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_bill uuid, p_movement uuid, p_entry uuid,
  p_proposal uuid, p_reason text, p_document text, p_now timestamptz)
returns text language plpgsql as $$
declare
  v_payment payments.payment;
  v_bill    bills.bill;
  v_quote   bills.quote;
  v_notices payments.notice[];
  v_shares  payments.item_share[];
  v_total   bigint;
begin
  perform payments.lock_bills(p_region, array[p_bill]);
  select * into v_payment from payments.payment p
   where p.region_id = p_region and p.payment_id = p_payment
     for no key update;
  if v_payment.payment_id is null then return 'unknown'; end if;
  if v_payment.state = 'reversed' then return 'reversed'; end if;
  if not exists (select from payments.parked k
                  where k.region_id = p_region and k.payment_id = p_payment and k.pocket = p_pocket and k.open >= p_amount) then
    return 'not_enough';
  end if;
  select * into v_bill from bills.bill b where b.region_id = p_region and b.bill_id = p_bill;
  if v_bill.bill_id is null or v_bill.state = 'cancelled' or (v_bill.state = 'paid' and p_pocket = 'overpayment') then
    return 'not_payable';
  end if;

  if p_pocket = 'overpayment' and not exists (
       select from bills.bill b
        where b.region_id = p_region and b.bill_id = any(payments.bills_of(p_region, p_payment))
          and b.taxpayer_id = v_bill.taxpayer_id) then
    return 'other_taxpayer';
  end if;

  v_notices := payments.with_quotes(array[row(
    0, p_region, v_payment.partner_id, v_payment.channel, v_payment.service, v_payment.natural_id, null, null,
    v_payment.account, p_amount, v_payment.paid_at, v_payment.paid_day, p_bill, null, null, false, false, false,
    p_payment, p_entry, null, null, null, null)::payments.notice]);
  select q.* into v_quote from bills.quote q where q.region_id = p_region and q.quote_id = (v_notices[1]).quote_id;
  if v_bill.state <> 'paid' and v_quote.quote_id is null then return 'stale'; end if;
  v_shares := array(select s from payments.spread_over_items(v_notices) s);
  v_total := coalesce((select sum(principal + interest + fines) from unnest(v_shares)), 0);
  if v_total = 0 and p_pocket = 'overpayment' then return 'not_payable'; end if;

  insert into payments.movement (region_id, movement_id, kind, payment_id, pocket, bill_id, quote_id, paid_day, amount,
                                 to_bill, to_overpayment, origin, proposal_id, reason, document, moved_at)
  select p_region, p_movement, kind, p_payment, p_pocket, p_bill, v_quote.quote_id, v_payment.paid_day, amount,
         v_total, amount - v_total, 'desk', p_proposal, p_reason, p_document, p_now
    from (values ('overpayment', 'compensation', v_total), ('suspense', 'assignment', p_amount)) m (pocket, kind, amount)
   where m.pocket = p_pocket;
  insert into payments.movement_item (region_id, movement_id, item_id, paid_day, principal, interest, fines,
                                      principal_waived, interest_waived, fines_waived)
  select p_region, p_movement, s.item_id, v_payment.paid_day, s.principal, s.interest, s.fines,
         s.principal_waived, s.interest_waived, s.fines_waived
    from unnest(v_shares) s;
  update bills.item i
     set principal_paid   = i.principal_paid + s.principal,
         interest_paid    = i.interest_paid + s.interest,
         fines_paid       = i.fines_paid + s.fines,
         principal_waived = i.principal_waived + s.principal_waived,
         interest_waived  = i.interest_waived + s.interest_waived,
         fines_waived     = i.fines_waived + s.fines_waived
    from unnest(v_shares) s
   where i.region_id = p_region and i.item_id = s.item_id;
  update bills.bill b
     set paid    = b.paid + v_total,
         waived  = b.waived + coalesce((select sum(principal_waived + interest_waived + fines_waived) from unnest(v_shares)), 0),
         version = b.version + 1,
         state   = case when v_total = v_quote.amount_due then 'paid' when v_total = 0 then b.state else 'partly_paid' end,
         paid_at = case when v_total = v_quote.amount_due then v_payment.paid_at else b.paid_at end
   where b.region_id = p_region and b.bill_id = p_bill;

  perform payments.enter(p_region, p_entry, p_movement, p_reason, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, row_number() over (order by part.rank, part.credit), part.debit, part.credit, part.amount
    from (select 1 as rank, ledger.role_code(p_region, p_pocket) as debit, i.receivable_account as credit,
                 sum(s.principal)::bigint as amount
            from unnest(v_shares) s join bills.item i on i.region_id = p_region and i.item_id = s.item_id
           group by i.receivable_account
          union all
          select 2, ledger.role_code(p_region, p_pocket), i.penalty_account, sum(s.interest + s.fines)::bigint
            from unnest(v_shares) s join bills.item i on i.region_id = p_region and i.item_id = s.item_id
           group by i.penalty_account
          union all
          select 3, ledger.role_code(p_region, 'suspense'), ledger.role_code(p_region, 'overpayment'), m.to_overpayment
            from payments.movement m where m.region_id = p_region and m.movement_id = p_movement
          union all
          select 4, w.contra, i.receivable_account, sum(s.principal_waived)::bigint
            from unnest(v_shares) s join bills.item i on i.region_id = p_region and i.item_id = s.item_id
            left join ledger.contra_account w on w.region_id = i.region_id and w.receivable = i.receivable_account
           group by i.receivable_account, w.contra) part
   where part.amount > 0;
  perform payments.tell_of_movement(p_region, p_movement, p_bill,
            case when v_total = 0 then 'payment.overpaid' else 'bill.' || b.state end, p_now)
     from bills.bill b where b.region_id = p_region and b.bill_id = p_bill;
  return 'moved';
end $$;

-- Money that waits is promised back to who sent it: overpayment by a refund, suspense by a return. It leaves the city's
-- cash with `record_payout`. Verdicts: promised, unknown, reversed, not_enough.
create or replace function payments.pay_back(
  p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_movement uuid, p_entry uuid, p_proposal uuid,
  p_reason text, p_document text, p_now timestamptz)
returns text language plpgsql as $$
declare
  v_payment payments.payment;
begin
  select * into v_payment from payments.payment p
   where p.region_id = p_region and p.payment_id = p_payment
     for no key update;
  if v_payment.payment_id is null then return 'unknown'; end if;
  if v_payment.state = 'reversed' then return 'reversed'; end if;
  if not exists (select from payments.parked k
                  where k.region_id = p_region and k.payment_id = p_payment and k.pocket = p_pocket and k.open >= p_amount) then
    return 'not_enough';
  end if;
  insert into payments.movement (region_id, movement_id, kind, payment_id, pocket, amount, origin, proposal_id, reason,
                                 document, moved_at)
  values (p_region, p_movement, 'refund', p_payment, p_pocket, p_amount, 'desk', p_proposal, p_reason, p_document, p_now);
  perform payments.enter(p_region, p_entry, p_movement, p_reason, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  values (p_region, p_entry, 1, ledger.role_code(p_region, p_pocket), ledger.role_code(p_region, 'refund_due'), p_amount);
  perform payments.tell_of_movement(p_region, p_movement, null, 'payment.refund_promised', p_now);
  return 'promised';
end $$;

-- A refund was paid out of the city's cash. Verdicts: recorded, repeat (the same paper), inconsistent, unknown.
create or replace function payments.record_payout(
  p_region smallint, p_payout uuid, p_movement uuid, p_entry uuid, p_document text, p_paid_on date, p_clerk uuid,
  p_now timestamptz)
returns text language plpgsql as $$
declare
  v_amount bigint;
  v_kept   payments.payout;
begin
  select m.amount into v_amount from payments.movement m
   where m.region_id = p_region and m.movement_id = p_movement and m.kind = 'refund';
  if v_amount is null then return 'unknown'; end if;
  insert into payments.payout (region_id, payout_id, movement_id, document, paid_on, recorded_by, recorded_at)
  values (p_region, p_payout, p_movement, p_document, p_paid_on, p_clerk, p_now)
      on conflict (region_id, movement_id) do nothing;
  if not found then
    select * into v_kept from payments.payout o where o.region_id = p_region and o.movement_id = p_movement;
    return case when (v_kept.document, v_kept.paid_on) = (p_document, p_paid_on) then 'repeat' else 'inconsistent' end;
  end if;
  perform payments.enter(p_region, p_entry, p_payout, p_document, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  values (p_region, p_entry, 1, ledger.role_code(p_region, 'refund_due'), ledger.role_code(p_region, 'rkud'), v_amount);
  perform payments.tell_of_movement(p_region, p_movement, null, 'payment.refunded', p_now);
  return 'recorded';
end $$;

grant select on payments.applied, payments.parked to pagi_app, pagi_read;
grant execute on all functions in schema payments to pagi_app;
