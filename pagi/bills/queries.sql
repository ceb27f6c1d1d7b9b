-- name: find_by_code
select region_id, bill_id, bill_code, taxpayer_id, object_id, tax, object_number, tax_period, due_date, state, version,
       principal, paid, issued_at, paid_at
  from bills.bill where region_id = $1 and bill_code = $2;

-- name: find_by_id
select region_id, bill_id, bill_code, taxpayer_id, object_id, tax, object_number, tax_period, due_date, state, version,
       principal, paid, issued_at, paid_at
  from bills.bill where region_id = $1 and bill_id = $2;

-- name: find_by_object
-- The newest bill of an object and period that was not withdrawn.
select region_id, bill_id, bill_code, taxpayer_id, object_id, tax, object_number, tax_period, due_date, state, version,
       principal, paid, issued_at, paid_at
  from bills.bill
 where region_id = $1 and object_number = $2 and tax_period = $3
 order by state = 'cancelled', issued_at desc
 limit 1;

-- name: open_of_object
-- Every bill of an object that still asks for money, newest period first.
select region_id, bill_id, bill_code, taxpayer_id, object_id, tax, object_number, tax_period, due_date, state, version,
       principal, paid, issued_at, paid_at
  from bills.bill
 where region_id = $1 and object_number = $2 and state in ('open', 'partly_paid')
 order by tax_period desc;

-- name: items_of_bill
-- Oldest first: the order in which money is allocated. `granted`: the programmes granted for the bill or its object.
select item_id, liability_id, tax, tax_period, period_end, due_date, principal, fines,
       principal_paid, interest_paid, fines_paid, principal_waived, interest_waived, fines_waived,
       array(select g.programme from bills.relief_grant g
              where g.region_id = $1 and g.bill_id = $2 and g.state = 'granted'
             union
             select g.programme from bills.relief_grant g
              where g.region_id = $1 and g.object_id = $3 and g.state = 'granted') as granted
  from bills.item where region_id = $1 and bill_id = $2
 order by due_date nulls last, liability_id;

-- name: portions
select a.item_id, a.paid_day, sum(a.principal)::bigint as principal, sum(a.interest)::bigint as interest,
       sum(a.fines)::bigint as fines, sum(a.principal_waived)::bigint as principal_waived,
       sum(a.interest_waived)::bigint as interest_waived, sum(a.fines_waived)::bigint as fines_waived
  from bills.item i
  join payments.applied a using (region_id, item_id)
 where i.region_id = $1 and i.bill_id = $2
 group by a.item_id, a.paid_day order by a.paid_day;

-- name: live_quote
select quote_id, bill_id, bill_version, valid_from, valid_until, principal, interest, fines, relief, lines, law
  from bills.quote
 where region_id = $1 and bill_id = $2 and bill_version = $3 and $4::date between valid_from and valid_until
   and law = $5
 order by quoted_at desc limit 1;

-- name: quote_items
select item_id, principal, interest, fines, principal_waived, interest_waived, fines_waived,
       array[principal_rank, interest_rank, fines_rank] as ranks
  from bills.quote_item
 where region_id = $1 and quote_id = $2 order by position;

-- name: keep_quote
insert into bills.quote (region_id, quote_id, bill_id, bill_version, valid_from, valid_until,
                         principal, interest, fines, relief, amount_due, lines, quoted_at, law)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $7::bigint + $8::bigint + $9::bigint, $11, $12, $13)
    on conflict (region_id, bill_id, bill_version, valid_from, law) do nothing
returning quote_id;

-- name: keep_quote_items
insert into bills.quote_item (region_id, quote_id, position, item_id, principal, interest, fines, principal_waived,
                              interest_waived, fines_waived, principal_rank, interest_rank, fines_rank)
select $1, $2, row_number() over (order by i.due_date nulls last, i.liability_id), n.item_id, n.principal, n.interest,
       n.fines, n.principal_waived, n.interest_waived, n.fines_waived, n.principal_rank, n.interest_rank, n.fines_rank
  from unnest($3::uuid[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
              $10::smallint[], $11::smallint[], $12::smallint[])
       n (item_id, principal, interest, fines, principal_waived, interest_waived, fines_waived,
          principal_rank, interest_rank, fines_rank)
  join bills.item i on i.region_id = $1 and i.item_id = n.item_id;

-- name: add_bill
insert into bills.bill (region_id, bill_id, bill_code, taxpayer_id, object_id, tax, object_number, tax_period,
                        due_date, state, principal, issued_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11);

-- name: add_item
insert into bills.item (region_id, bill_id, item_id, liability_id, tax, tax_period, period_end, due_date,
                        principal, fines, receivable_account, penalty_account)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: versions
-- What pages that listen need to know: has anything changed?
select bill_id, version from bills.bill where region_id = $1 and bill_id = any($2::uuid[]);

-- name: cancel_unpaid
-- Bills that nobody paid anything of are withdrawn, and whoever listens is told.
with withdrawn as (
  update bills.bill set state = 'cancelled', version = version + 1
   where region_id = $1 and bill_id = any($2::uuid[]) and state = 'open' and paid + waived = 0
  returning region_id, bill_id, version, bill_code, tax, object_number, tax_period)
insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
select region_id, gen_random_uuid(), bill_id, version, 'bill.cancelled',
       jsonb_build_object('bill_code', bill_code, 'tax', tax, 'object_number', object_number, 'period', tax_period,
                          'status', 'cancelled'), $3
  from withdrawn;

-- name: settle_without_money
-- A bill whose assessment fell to what was paid already asks for nothing any more.
with settled as (
  update bills.bill set state = 'paid', version = version + 1, paid_at = $3
   where region_id = $1 and bill_id = $2 and state = 'partly_paid'
  returning region_id, bill_id, version, bill_code, tax, object_number, tax_period)
insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
select region_id, gen_random_uuid(), bill_id, version, 'bill.paid',
       jsonb_build_object('bill_code', bill_code, 'tax', tax, 'object_number', object_number, 'period', tax_period,
                          'status', 'paid'), $3
  from settled;
