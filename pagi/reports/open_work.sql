-- name: runs_to_look_at
-- Of each bank and day the file that came last, by its newest run, where cases are not resolved or lines unreadable.
with newest as (
  select distinct on (f.bank, f.day) f.file_id, f.bank, f.day, f.quarantined
    from reconciliation.file f
   where f.region_id = $1 and f.day >= $2
   order by f.bank, f.day, f.received_at desc, f.file_id desc)
select r.run_id, n.bank, n.day, n.quarantined, c.lines, c.amount
  from newest n
  join lateral (select r.run_id from reconciliation.run r
                 where r.region_id = $1 and r.file_id = n.file_id order by r.number desc limit 1) r on true
  join lateral (select count(*)::int as lines, coalesce(sum(coalesce(d.bank_amount, d.ledger_amount)), 0)::bigint as amount
                  from reconciliation.discrepancy d
                 where d.region_id = $1 and d.bank = n.bank and d.day = n.day and d.state <> 'resolved') c on true
 where c.lines + n.quarantined > 0
 order by n.day, n.bank;

-- name: days_without_file
-- Days on which a bank brought money and no file of it has come yet, oldest first; $3 is the last one asked for.
select r.bank, p.paid_day as day, count(*)::int as payments, sum(p.amount)::bigint as amount
  from payments.payment p
  join partners.partner r using (region_id, partner_id)
 where p.region_id = $1 and p.paid_day >= $2 and p.paid_day <= $3 and p.state <> 'reversed'
   and not exists (select from reconciliation.file f
                    where f.region_id = p.region_id and f.bank = r.bank and f.day = p.paid_day)
 group by r.bank, p.paid_day
 order by p.paid_day, r.bank
 limit 9;

-- name: newest_run_of_file
select r.run_id from reconciliation.run r
 where r.region_id = $1 and r.file_id = $2
 order by r.number desc limit 1;
