-- name: lock_day
-- Alone with this day: whoever books into it waits until the transaction's end.
select pg_advisory_xact_lock(ledger.day_lock($1, $2));

-- name: closed
select c.closed_by, coalesce(k.name, 'pagi ledger close-day') as closed_by_name, c.closed_at, c.proposal_id, c.blockers, c.figures
  from reconciliation.day_close c
  left join identity.clerk k on k.region_id = c.region_id and k.clerk_id = c.closed_by
 where c.region_id = $1 and c.day = $2;

-- name: is_closed
select exists (select from ledger.business_day where region_id = $1 and day = $2 and state = 'closed');

-- name: banks_with_movements
-- Banks whose money moved on a day by the ledger, and banks whose file of the day is here.
select r.bank from ledger.clearing_entry c join partners.partner r using (region_id, partner_id)
 where c.region_id = $1 and c.day = $2
union
select f.bank from reconciliation.file f where f.region_id = $1 and f.day = $2
order by bank;

-- name: blockers
-- What keeps a day open, by bank: no file, lines that could not be read, payments that no run has looked at, open cases.
with moved as (
  select r.bank, count(*) as count, sum(c.amount) as amount
    from ledger.clearing_entry c join partners.partner r using (region_id, partner_id)
   where c.region_id = $1 and c.day = $2 and c.movement = 'CREDIT' and not c.reversed
   group by r.bank),
newest as (
  select distinct on (f.bank) f.bank, f.file_id, f.quarantined
    from reconciliation.file f where f.region_id = $1 and f.day = $2
   order by f.bank, f.received_at desc, f.file_id desc),
unseen as (
  select r.bank, count(*) as count, sum(p.amount) as amount
    from payments.payment p
    join partners.partner r using (region_id, partner_id)
    join newest n on n.bank = r.bank
   where p.region_id = $1 and p.paid_day = $2 and p.state = 'received'
     and not exists (select from reconciliation.discrepancy d
                      where d.region_id = p.region_id and p.payment_id in (d.payment_id, d.booked_payment_id))
   group by r.bank)
select 'no_statement' as reason, m.bank, m.count::int as count, m.amount::bigint as amount
  from moved m where m.bank not in (select bank from newest)
union all
select 'quarantined', n.bank, n.quarantined, 0 from newest n where n.quarantined > 0
union all
select 'not_matched', u.bank, u.count::int, u.amount::bigint from unseen u
union all
select 'open_cases', d.bank, count(*)::int, sum(coalesce(d.bank_amount, d.ledger_amount))::bigint
  from reconciliation.discrepancy d
 where d.region_id = $1 and d.day = $2 and d.state <> 'resolved'
 group by d.bank
order by 1, 2;

-- name: figures
select coalesce(sum(p.amount) filter (where p.state <> 'reversed'), 0)::bigint as received,
       count(*) filter (where p.state <> 'reversed')::int as payments,
       coalesce(sum(p.amount) filter (where p.state in ('reconciled', 'deposited')), 0)::bigint as matched,
       coalesce(sum(p.amount) filter (where p.state = 'reversed'), 0)::bigint as reversed
  from payments.payment p where p.region_id = $1 and p.paid_day = $2;

-- name: close
insert into ledger.business_day as d (region_id, day, state, closed_at) values ($1, $2, 'closed', $3)
    on conflict (region_id, day) do update set state = 'closed', closed_at = excluded.closed_at
 where d.state = 'open';

-- name: record
insert into reconciliation.day_close (region_id, day, closed_by, closed_at, proposal_id, blockers, figures)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: tell
insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
values ($1, $2, null, 1, 'day.closed', $3, $4);

-- name: open_days
-- Days that are over, on which money moved, and that nobody has closed; the oldest first.
select distinct p.paid_day as day
  from payments.payment p
 where p.region_id = $1 and p.paid_day >= $2 and p.paid_day < $3
   and not exists (select from ledger.business_day d
                    where d.region_id = p.region_id and d.day = p.paid_day and d.state = 'closed')
 order by day;
