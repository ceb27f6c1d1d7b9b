-- name: by_channel
-- The day's money by channel; a reversed payment is no money. $3 is the end of the comparison a week before.
select p.channel, count(*)::int as payments, sum(p.amount)::bigint as received,
       coalesce(sum(p.amount) filter (where p.state in ('reconciled', 'deposited')), 0)::bigint as matched
  from payments.payment p
 where p.region_id = $1 and p.paid_day = $2 and p.state <> 'reversed'
 group by p.channel
 order by received desc, p.channel;

-- name: by_hour
select extract(hour from p.paid_at at time zone $3)::int as hour, sum(p.amount)::bigint as received
  from payments.payment p
 where p.region_id = $1 and p.paid_day = $2 and p.state <> 'reversed'
 group by 1 order by 1;

-- name: received_until
select coalesce(sum(p.amount), 0)::bigint
  from payments.payment p
 where p.region_id = $1 and p.paid_day = $2 and p.paid_at <= $3 and p.state <> 'reversed';

-- name: refused
select count(*)::int as attempts, coalesce(sum(a.amount), 0)::bigint as amount
  from payments.attempt a
 where a.region_id = $1 and a.received_at >= $2 and a.received_at < $3;

-- name: without_owner
-- Money that no bill has asked for, by where it waits.
select coalesce(sum(p.to_suspense), 0)::bigint as suspense,
       count(*) filter (where p.to_suspense > 0)::int as suspense_payments,
       coalesce(sum(p.to_overpayment), 0)::bigint as overpayment,
       count(*) filter (where p.to_overpayment > 0)::int as overpayment_payments
  from payments.payment p
 where p.region_id = $1 and p.paid_day = $2 and p.state <> 'reversed';

-- name: last_day_with_money
select max(p.paid_day) from payments.payment p where p.region_id = $1 and p.paid_day < $2;
