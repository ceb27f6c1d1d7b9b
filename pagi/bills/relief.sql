-- name: standing_grant
-- The application for a programme that stands already, for this bill or this object.
select grant_id, programme, document_no, persons, state, proposed_by, proposed_at, decided_by, decided_at
  from bills.relief_grant
 where region_id = $1 and programme = $2 and state in ('proposed', 'granted')
   and (bill_id = $3 or object_id = $4);

-- name: grant_by_id
select grant_id, programme, bill_id, object_id, document_no, persons, state, proposed_by, decided_by
  from bills.relief_grant where region_id = $1 and grant_id = $2
   for no key update;

-- name: add_grant
insert into bills.relief_grant (region_id, grant_id, programme, bill_id, object_id, document_no, persons, state,
                                proposed_by, proposed_at, decided_by, decided_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: decide_grant
update bills.relief_grant set state = $3, decided_by = $4, decided_at = $5 where region_id = $1 and grant_id = $2;

-- name: payable_bills
-- One bill by its key, or every one of an object that still asks for money; locked, in the order of keys.
select region_id, bill_id, bill_code, taxpayer_id, object_id, tax, object_number, tax_period, due_date, state, version,
       principal, paid, issued_at, paid_at
  from bills.bill
 where region_id = $1 and state in ('open', 'partly_paid') and (bill_id = $2 or object_id = $3)
 order by bill_id
   for no key update;

-- name: raise_versions
-- What these bills owe has changed: their quotes hold no more, and whoever listens is told.
with raised as (
  update bills.bill set version = version + 1
   where region_id = $1 and bill_id = any($2::uuid[])
  returning region_id, bill_id, version, bill_code, tax, object_number, tax_period, state)
insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
select region_id, gen_random_uuid(), bill_id, version, 'bill.repriced',
       jsonb_build_object('bill_code', bill_code, 'tax', tax, 'object_number', object_number, 'period', tax_period,
                          'status', state), $3
  from raised;
