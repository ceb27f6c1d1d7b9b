-- name: parked
-- Money that waits, the longest first, with whose it is where that is known: by the bill that it named or has reached.
select k.payment_id, k.pocket, k.open, k.paid_at, k.paid_day, k.channel, r.name as bank, r.bank as bank_slug, p.amount, p.bank_reference,
       p.account, p.ntpd, b.bill_code, b.tax, b.tax_period, b.taxpayer_id, t.name_sealed, w.proposal_id as waiting
  from payments.parked k
  join payments.payment p on p.region_id = k.region_id and p.payment_id = k.payment_id
  join partners.partner r on r.region_id = k.region_id and r.partner_id = k.partner_id
  left join lateral (
       select m.bill_id from payments.movement m
        where m.region_id = k.region_id and m.payment_id = k.payment_id and m.kind = 'assignment'
        order by m.moved_at limit 1) reached on k.bill_id is null
  left join bills.bill b on b.region_id = k.region_id and b.bill_id = coalesce(k.bill_id, reached.bill_id)
  left join taxpayers.taxpayer t on t.region_id = b.region_id and t.taxpayer_id = b.taxpayer_id
  left join identity.proposal w
    on w.region_id = k.region_id and w.subject = 'payment:' || k.payment_id and w.state = 'proposed'
 where k.region_id = $1 and k.open > 0
   and ($2::text is null or k.pocket = $2)
   and ($3::uuid is null or k.payment_id = $3)
   and ($4::date is null or (k.paid_day, k.payment_id, k.pocket) > ($4, $5::uuid, $6::text))
 order by k.paid_day, k.payment_id, k.pocket
 limit $7;

-- name: open_bills_of_taxpayer
-- Where an overpayment may go: the oldest debt first.
select b.bill_code, b.tax, b.tax_period, b.object_number, b.due_date, b.principal, b.paid
  from taxpayers.tax_object o
  join bills.bill b on b.region_id = o.region_id and b.object_number = o.object_number and b.taxpayer_id = o.taxpayer_id
 where o.region_id = $1 and o.taxpayer_id = $2 and b.state in ('open', 'partly_paid')
 order by b.due_date nulls last, b.bill_code
 limit 5;

-- name: promised
-- Refunds that two persons approved and the treasury has not paid yet, the oldest first.
select m.movement_id, m.payment_id, m.pocket, m.amount, m.moved_at, m.reason, m.document, b.bill_code, r.name as bank
  from payments.movement m
  join payments.payment p on p.region_id = m.region_id and p.payment_id = m.payment_id
  join partners.partner r on r.region_id = p.region_id and r.partner_id = p.partner_id
  left join bills.bill b on b.region_id = p.region_id and b.bill_id = p.bill_id
 where m.region_id = $1 and m.kind = 'refund'
   and not exists (select from payments.payout o where o.region_id = m.region_id and o.movement_id = m.movement_id)
 order by m.moved_at, m.movement_id
 limit 100;

-- name: figures
-- $2: paid until this day an overpayment is due for a decision soon; $3: promised until this day a refund is due.
with waiting as (
  select count(*) filter (where pocket = 'overpayment')::int as overpaid,
         coalesce(sum(open) filter (where pocket = 'overpayment'), 0)::bigint as overpayment,
         count(*) filter (where pocket = 'suspense')::int as unknown,
         coalesce(sum(open) filter (where pocket = 'suspense'), 0)::bigint as suspense,
         count(*) filter (where pocket = 'overpayment' and paid_day <= $2)::int as to_decide
    from payments.parked where region_id = $1 and open > 0)
select w.*, (select count(*)::int from payments.movement m
              where m.region_id = $1 and m.kind = 'refund' and (m.moved_at at time zone r.zone)::date <= $3
                and not exists (select from payments.payout o
                                 where o.region_id = m.region_id and o.movement_id = m.movement_id)) as to_pay
  from waiting w left join regions.region r on r.region_id = $1;
