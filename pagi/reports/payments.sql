-- name: payments_of_day
-- Newest first, after a cursor; each filter is off when null.
select p.payment_id, p.channel, p.state, p.amount, p.to_bill, p.to_overpayment, p.to_suspense, p.paid_at, p.ntpd,
       p.bank_reference, p.account, r.name as bank, b.bill_code, b.tax, b.tax_period, p.parts
  from payments.payment p
  join partners.partner r using (region_id, partner_id)
  left join bills.bill b using (region_id, bill_id)
 where p.region_id = $1 and p.paid_day = $2
   and ($3::text is null or p.channel = $3)
   and case $4::text when 'matched' then p.state in ('reconciled', 'deposited')
                     when 'open' then p.state = 'received'
                     when 'reversed' then p.state = 'reversed'
                     when 'suspense' then p.to_suspense > 0
                     when 'overpayment' then p.to_overpayment > 0
                     else p.state <> 'reversed' end
   and ($5::timestamptz is null or (p.paid_at, p.payment_id) < ($5, $6::uuid))
 order by p.paid_at desc, p.payment_id desc
 limit $7;

-- name: attempts_of_day
select a.attempt_id, a.channel, a.service, a.natural_id, a.account, a.amount, a.paid_at, a.received_at, a.reason,
       a.bank_reference, r.name as bank, b.bill_code
  from payments.attempt a
  join partners.partner r using (region_id, partner_id)
  left join bills.bill b using (region_id, bill_id)
 where a.region_id = $1 and a.received_at >= $2 and a.received_at < $3
   and ($4::timestamptz is null or (a.received_at, a.attempt_id) < ($4, $5::uuid))
 order by a.received_at desc, a.attempt_id desc
 limit $6;

-- name: banks
select r.partner_id, r.name, r.bank, r.channels
  from partners.partner r
 where r.region_id = $1 and r.active
 order by r.position;
