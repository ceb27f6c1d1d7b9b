-- name: settle
select ordinal, verdict, payment_id from payments.settle($1::payments.notice[], $2);

-- name: target
-- Everything that deciding on a notice needs, in one look: instruction, bill, name, live quote, amount told on inquiry.
select i.instruction_id, b.bill_id, b.bill_code, b.taxpayer_id, b.object_id, b.tax, b.object_number, b.tax_period,
       b.due_date, b.state, b.version, b.principal, b.paid, b.issued_at, b.paid_at, t.name_sealed,
       coalesce(h.quote_id, q.quote_id) as quote_id, coalesce(h.amount_due, q.amount_due) as amount_due,
       h.quote_id is not null as held
  from instructions.instruction i
  join bills.bill b using (region_id, bill_id)
  join taxpayers.taxpayer t using (region_id, taxpayer_id)
  left join lateral (
    select quote_id, amount_due from bills.quote
     where region_id = b.region_id and bill_id = b.bill_id and bill_version = b.version
       and $5::date between valid_from and valid_until
     order by quoted_at desc limit 1) q on true
  left join lateral (
    select hq.quote_id, hq.amount_due
      from instructions.inquiry a join bills.quote hq using (region_id, quote_id)
     where a.region_id = i.region_id and a.partner_id = i.partner_id and a.request_id = $6
       and a.instruction_id = i.instruction_id and a.holds_until >= $7::timestamptz and a.asked_at <= $7::timestamptz + interval '5 minutes'
       and hq.bill_version = b.version
     order by a.asked_at desc limit 1) h on true
 where i.region_id = $1 and i.partner_id = $2 and i.channel = $3 and i.account = $4;

-- name: payment
select payment_id, partner_id, channel, service, natural_id, account, bank_reference, ntpd, bill_id, state, amount,
       to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details
  from payments.payment where region_id = $1 and payment_id = $2;

-- name: payment_by_key
select p.payment_id, p.partner_id, p.channel, p.service, p.natural_id, p.account, p.bank_reference, p.ntpd, p.bill_id,
       p.state, p.amount, p.to_bill, p.to_overpayment, p.to_suspense, p.paid_at, p.paid_day, p.received_at, p.details
  from payments.payment_key k join payments.payment p using (region_id, payment_id)
 where k.region_id = $1 and k.partner_id = $2 and k.service = $3 and k.natural_id = $4;

-- name: payments_of_bill
select payment_id, partner_id, channel, service, natural_id, account, bank_reference, ntpd, bill_id, state, amount,
       to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details
  from payments.payment where region_id = $1 and bill_id = $2 order by received_at, payment_id;

-- name: last_payment_to_account
select payment_id, partner_id, channel, service, natural_id, account, bank_reference, ntpd, bill_id, state, amount,
       to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details
  from payments.payment
 where region_id = $1 and partner_id = $2 and account = $3
 order by received_at desc limit 1;
