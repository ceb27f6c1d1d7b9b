-- name: record
select verdict, expected, payments from payments.record_deposit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: waiting
-- What each bank still has to pay over: matched payments by channel and day, the longest waiting first. Rupiah.
select r.bank, r.name as partner, p.channel, p.paid_day, count(*)::integer as payments, sum(p.amount)::bigint as amount
  from payments.payment p join partners.partner r using (region_id, partner_id)
 where p.region_id = $1 and p.state = 'reconciled'
 group by r.bank, r.name, p.channel, p.paid_day
 order by p.paid_day, r.bank, p.channel;
