-- name: receive
select ordinal, verdict, bill_id, bill_code, tax, tax_period, taxpayer_id, name_sealed, earlier
  from payments.receive($1::payments.notice[], $2);

-- name: receive_together
select verdict, taxpayer_id, name_sealed, place, part_verdict, amount, code, reference, bill_id, bill_code, tax, tax_period,
       earlier
  from payments.receive_together($1::payments.notice, $2, $3, $4, $5, $6);

-- name: parts_of
select p.code, p.reference, p.amount, b.bill_id, b.bill_code, b.tax, b.tax_period
  from payments.part p join bills.bill b using (region_id, bill_id)
 where p.region_id = $1 and p.payment_id = $2 order by p.place;

-- name: wait_for_locks
-- For the rest of the transaction.
select set_config('lock_timeout', $1, true);

-- name: settle_by_waiver
select payments.settle_by_waiver($1, $2, $3, $4, $5, $6, $7);

-- name: payment_by_key
select p.payment_id, p.partner_id, p.channel, p.service, p.natural_id, p.account, p.bank_reference, p.ntpd, p.bill_id,
       p.state, p.amount, p.to_bill, p.to_overpayment, p.to_suspense, p.paid_at, p.paid_day, p.received_at, p.details
  from payments.payment_key k join payments.payment p using (region_id, payment_id)
 where k.region_id = $1 and k.partner_id = $2 and k.service = $3 and k.natural_id = $4;

-- name: payments_of_bill
-- Of a payment for several bills: what this one received.
select payment_id, partner_id, channel, service, natural_id, account, bank_reference, ntpd, bill_id, state, amount,
       to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details
  from payments.payment where region_id = $1 and bill_id = $2
union all
select p.payment_id, p.partner_id, p.channel, p.service, p.natural_id, p.account, p.bank_reference, p.ntpd, r.bill_id,
       p.state, r.amount, r.amount, 0, 0, p.paid_at, p.paid_day, p.received_at, p.details
  from payments.part r join payments.payment p using (region_id, payment_id)
 where r.region_id = $1 and r.bill_id = $2
 order by received_at, payment_id;

-- name: last_payment_to_account
select payment_id, partner_id, channel, service, natural_id, account, bank_reference, ntpd, bill_id, state, amount,
       to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details
  from payments.payment
 where region_id = $1 and partner_id = $2 and account = $3
 order by received_at desc limit 1;

-- name: settle_found
select ordinal, verdict, payment_id from payments.settle_found($1::payments.notice[], $2);

-- name: booked_before
-- By a statement: service 0.
select k.natural_id
  from partners.partner p join payments.payment_key k using (region_id, partner_id)
 where p.region_id = $1 and p.bank = $2 and k.service = 0 and k.natural_id = any($3::text[]);

-- name: expect_its_message
-- Of whichever of the bank's partners it will be.
insert into payments.statement_key (region_id, partner_id, bank_reference, payment_id, amount)
select p.region_id, r.partner_id, p.bank_reference, p.payment_id, p.amount
  from payments.payment p
  join partners.partner own using (region_id, partner_id)
  join partners.partner r on r.region_id = own.region_id and r.bank = own.bank
 where p.region_id = $1 and p.payment_id = $2 and p.bank_reference <> ''
    on conflict do nothing;
