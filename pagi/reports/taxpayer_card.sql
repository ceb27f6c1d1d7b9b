-- name: taxpayer
select taxpayer_id, npwpd, name_sealed from taxpayers.taxpayer where region_id = $1 and npwpd = $2;

-- name: rows
-- What was asked of a taxpayer, and what was paid, waived, given up: each with its day, oldest first. Rupiah.
with mine as (
  select b.bill_id, b.bill_code, b.tax, b.object_number, b.state
    from bills.bill b where b.region_id = $1 and b.taxpayer_id = $2)
select (l.assessed_at at time zone r.zone)::date as day, 'assessed' as kind, l.document as reference, m.bill_code, m.tax,
       m.object_number, i.tax_period, i.due_date, i.principal as charged, 0::bigint as paid, 0::bigint as interest,
       0::bigint as fines, 0::bigint as waived, l.assessed_at as at
  from mine m
  join bills.item i on i.region_id = $1 and i.bill_id = m.bill_id
  join assessments.liability l on l.region_id = $1 and l.liability_id = i.liability_id
  join regions.region r on r.region_id = $1
 where m.state <> 'cancelled'
union all
select a.paid_day, case when a.movement_id is null then 'paid' else 'moved' end, p.ntpd, m.bill_code, m.tax,
       m.object_number, i.tax_period, i.due_date, 0, a.principal, a.interest, a.fines, a.principal_waived,
       p.received_at
  from mine m
  join bills.item i on i.region_id = $1 and i.bill_id = m.bill_id
  join payments.applied a on a.region_id = $1 and a.item_id = i.item_id
  join payments.payment p on p.region_id = $1 and p.payment_id = a.payment_id
union all
select w.paid_day, 'written_off', v.document, m.bill_code, m.tax, m.object_number, i.tax_period, i.due_date, 0, 0, 0, 0,
       w.principal, v.moved_at
  from mine m
  join payments.movement v on v.region_id = $1 and v.bill_id = m.bill_id and v.kind = 'write_off'
  join payments.movement_item w on w.region_id = $1 and w.movement_id = v.movement_id
  join bills.item i on i.region_id = $1 and i.item_id = w.item_id
 order by at, bill_code, kind;

-- name: fixed_numbers
-- The numbers under which banks list all of a taxpayer's open bills.
select r.name as bank, f.virtual_account_no
  from instructions.fixed_account f join partners.partner r using (region_id, partner_id)
 where f.region_id = $1 and f.taxpayer_id = $2 order by r.position;

-- name: parked
-- What of a taxpayer's money waits for a decision.
select coalesce(sum(p.open), 0)::bigint
  from payments.parked p
  join bills.bill b on b.region_id = p.region_id and b.bill_id = p.bill_id
 where p.region_id = $1 and b.taxpayer_id = $2 and p.pocket = 'overpayment';
