-- name: reverse_by_owner
select verdict, payment_id from payments.reverse_by_owner($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: brought_by
select p.partner_id
  from partners.partner r
  join payments.payment_key p using (region_id, partner_id)
 where r.region_id = $1 and p.service = $2 and p.natural_id = $3 and p.account = $4;

-- name: reverse
select payments.reverse($1, $2, $3, $4, 'desk', $5, $6, $7, false, false, $8);

-- name: move_to_bill
select payments.move_to_bill($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: pay_back
select payments.pay_back($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: record_payout
select payments.record_payout($1, $2, $3, $4, $5, $6, $7, $8);

-- name: write_off
select payments.write_off($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: open_principal
select payments.open_principal($1, $2);

-- name: lock_bill
select payments.lock_bills($1, array[$2::uuid]);

-- name: payment
select payment_id, partner_id, channel, service, natural_id, account, bank_reference, ntpd, bill_id, state, amount,
       to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details
  from payments.payment where region_id = $1 and payment_id = $2;

-- name: parked_of_payment
select pocket, open from payments.parked where region_id = $1 and payment_id = $2 and open > 0;
