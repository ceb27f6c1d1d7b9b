-- name: list_open
-- With what the ledger knows: a retry would hear exactly this. Taking back (903) is about a payment (902).
select p.name as partner, p.bank, u.service, u.natural_id, u.account, u.amount, u.paid_day, u.told_at,
       k.payment_id is not null as booked, b.bill_code
  from partners.unknown_answer u
  join partners.partner p using (region_id, partner_id)
  left join payments.payment_key k
    on k.region_id = u.region_id and k.partner_id = u.partner_id and k.service = case u.service when 903 then 902 else u.service end and k.natural_id = u.natural_id
  left join payments.payment y on y.region_id = k.region_id and y.payment_id = k.payment_id
  left join bills.bill b on b.region_id = y.region_id and b.bill_id = y.bill_id
 where u.region_id = $1 and u.state = 'open'
 order by u.told_at, u.natural_id
 limit 200;
