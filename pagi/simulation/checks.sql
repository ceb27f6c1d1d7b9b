-- What the oracle is compared with. Every statement answers in one row of JSON.

-- name: fresh
-- All that was written since $1, and the bills named in $2 as they stand.
select json_build_object(
  'bills', (
    select coalesce(json_agg(json_build_array(b.bill_id, b.state, b.paid, b.version, b.paid_at,
             i.principal_paid, i.interest_paid, i.fines_paid)), '[]')
      from bills.bill b
      join (select bill_id, sum(principal_paid) as principal_paid, sum(interest_paid) as interest_paid,
                   sum(fines_paid) as fines_paid from bills.item where bill_id = any($2::uuid[]) group by bill_id) i
        using (bill_id)
     where b.bill_id = any($2::uuid[])),
  'payments', (
    select coalesce(json_agg(json_build_array(p.payment_id, r.name, p.service, p.natural_id, p.account, p.amount,
             p.to_bill, p.to_overpayment, p.to_suspense, p.state, p.bill_id, p.paid_day, p.paid_at, p.bank_reference,
             (select json_build_array(coalesce(sum(a.principal), 0), coalesce(sum(a.interest), 0), coalesce(sum(a.fines), 0))
                from payments.allocation a where a.region_id = p.region_id and a.payment_id = p.payment_id),
             (select count(*) from payments.payment_key k
               where k.region_id = p.region_id and k.partner_id = p.partner_id and k.service = p.service
                 and k.natural_id = p.natural_id and k.payment_id = p.payment_id and k.amount = p.amount
                 and k.account = p.account))), '[]')
      from payments.payment p join partners.partner r using (region_id, partner_id)
     where p.received_at >= $1),
  'entries', (
    select coalesce(json_agg(json_build_array(e.kind, e.source_id, e.business_day,
             (select coalesce(json_agg(json_build_array(t.debit, t.credit, t.amount)), '[]') from ledger.transfer t
               where t.region_id = e.region_id and t.entry_id = e.entry_id))), '[]')
      from ledger.entry e where e.recorded_at >= $1),
  'attempts', (
    select coalesce(json_agg(json_build_array(r.name, a.service, a.natural_id, a.external_id, a.account, a.amount,
             a.reason)), '[]')
      from payments.attempt a join partners.partner r using (region_id, partner_id)
     where a.received_at >= $1),
  'events', (
    select coalesce(json_agg(json_build_array(o.payload ->> 'payment_id', o.bill_id, o.sequence,
             o.payload -> 'amount', o.payload -> 'to_bill', o.payload -> 'to_overpayment', o.payload -> 'to_suspense')), '[]')
      from notifications.outbox o where o.created_at >= $1 and not o.payload ? 'movement_id'),
  'movements', (
    select coalesce(json_agg(json_build_array(m.kind, r.name, p.service, p.natural_id, m.pocket, m.bill_id, m.amount,
             m.to_bill, m.to_overpayment)), '[]')
      from payments.movement m
      left join payments.payment p using (region_id, payment_id)
      left join partners.partner r using (region_id, partner_id)
     where m.moved_at >= $1),
  'movement_events', (
    select coalesce(json_agg(json_build_array(o.payload ->> 'movement', o.bill_id, o.sequence)), '[]')
      from notifications.outbox o where o.created_at >= $1 and o.payload ? 'movement_id'),
  'external_ids', (
    select coalesce(json_agg(json_build_array(r.name, x.jakarta_day, x.external_id, x.business_key)), '[]')
      from partners.external_id x join partners.partner r using (region_id, partner_id)
     where x.seen_at >= $1));

-- name: totals
-- How much of everything there is.
select json_build_object(
  'payments', (select count(*) from payments.payment),
  'keys', (select count(*) from payments.payment_key),
  'amount', (select coalesce(sum(amount), 0) from payments.payment),
  'attempts', (select count(*) from payments.attempt),
  'entries', (select count(*) from ledger.entry),
  'events', (select count(*) from notifications.outbox where not payload ? 'movement_id'),
  'movement_events', (select count(*) from notifications.outbox where payload ? 'movement_id'),
  'external_ids', (select count(*) from partners.external_id),
  'bills', (select coalesce(json_agg(json_build_array(bill_id, state, paid, version)), '[]') from bills.bill),
  'states', (select coalesce(json_object_agg(state, count), '{}')
               from (select state, count(*) as count from payments.payment group by state) s),
  'clearing', (select coalesce(json_agg(json_build_array(partner, channel, balance)), '[]') from ledger.clearing_balance),
  'gaps', (select count(*) from (select o.bill_id from notifications.outbox o
                                  where o.bill_id is not null
                                  group by o.bill_id
                                 having count(*) <> max(o.sequence) - 1 or min(o.sequence) <> 2) g));
