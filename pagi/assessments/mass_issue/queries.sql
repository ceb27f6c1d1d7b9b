-- name: bounds
-- The first taxpayer of each chunk of about $4 objects, so that a taxpayer's objects stay in one chunk; and how many
-- objects there are. $2 and $3 bound the NOPs.
select coalesce(array_agg(distinct o.taxpayer_id order by o.taxpayer_id) filter (where o.place % $4 = 1 or $4 = 1), '{}') as bounds,
       count(*)::int as objects
  from (select o.taxpayer_id, row_number() over (order by o.taxpayer_id) as place
          from taxpayers.tax_object o
         where o.region_id = $1 and o.tax = 'property' and o.object_number >= $2 and o.object_number < $3) o;

-- name: objects_of_taxpayers
-- All objects of the taxpayers from $2 until before $3 who own one in the scope ($4, $5), a taxpayer's together, by NOP:
-- the facts of $6 (1 January) that were recorded until $7, the newest assessment of the year if there is one (version 0:
-- none), and, if $9, what the year before came to (-1: nothing). Nothing is null, so that every row has one width.
select o.object_id, o.taxpayer_id, o.object_number,
       coalesce(f.fact_id, '00000000-0000-0000-0000-000000000000') as fact_id,
       coalesce(f.land_area, 0) as land_area, coalesce(f.land_value, 0) as land_value,
       coalesce(f.building_area, 0) as building_area, coalesce(f.building_value, 0) as building_value,
       coalesce(f.land_use = any($8::text[]), false) as is_zero_rated,
       coalesce(d.share, 0) as reduction_share,
       o.object_number >= $4 and o.object_number < $5 as in_scope,
       coalesce(l.version, 0::smallint) as version,
       coalesce(l.state = 'issued', false) as stands,
       coalesce(l.state = 'issued' and coalesce(l.holds_njoptkp, l.inputs ?| '{building,njop}'), false) as holds_already,
       coalesce(l.liability_id, '00000000-0000-0000-0000-000000000000') as standing_id,
       coalesce(l.fact_id, '00000000-0000-0000-0000-000000000000') as standing_fact,
       coalesce(l.principal, 0) as standing_principal,
       coalesce(l.reduction, 0) as standing_reduction,
       coalesce(p.principal, -1) as before
  from taxpayers.tax_object o
  left join lateral (select f.fact_id, f.land_area, f.land_value, f.land_use, f.building_area, f.building_value
                       from assessments.property_fact f
                      where f.region_id = o.region_id and f.object_id = o.object_id
                        and f.valid_from <= $6 and f.recorded_at <= $7
                      order by f.valid_from desc, f.recorded_at desc limit 1) f on true
  left join (select distinct on (d.object_id) d.object_id, d.share from assessments.property_reduction d
              where d.region_id = $1 and d.tax_year = extract(year from $6::date)::int and d.recorded_at <= $7
              order by d.object_id, d.recorded_at desc) d on d.object_id = o.object_id
  left join lateral (select l.version, l.state, l.holds_njoptkp, l.inputs, l.liability_id, l.fact_id, l.principal,
                            l.reduction
                       from assessments.liability l
                      where l.region_id = o.region_id and l.object_id = o.object_id and l.document = 'SPPT'
                        and l.tax_period = extract(year from $6::date)::text
                      order by l.version desc limit 1) l on true
  left join lateral (select p.principal from assessments.liability p
                      where $9 and p.region_id = o.region_id and p.object_id = o.object_id and p.document = 'SPPT'
                        and p.tax_period = (extract(year from $6::date) - 1)::text and p.state = 'issued'
                      limit 1) p on true
 where o.region_id = $1 and o.tax = 'property'
   and ($2::uuid is null or o.taxpayer_id >= $2) and ($3::uuid is null or o.taxpayer_id < $3)
   and ($4 = '' or o.taxpayer_id in (
         select s.taxpayer_id from taxpayers.tax_object s
          where s.region_id = $1 and s.tax = 'property' and s.object_number >= $4 and s.object_number < $5
            and ($2::uuid is null or s.taxpayer_id >= $2) and ($3::uuid is null or s.taxpayer_id < $3)))
 order by o.taxpayer_id, o.object_number;

-- name: propose
insert into assessments.run (region_id, run_id, kind, tax_year, scope, reason, law, facts_at, day, due_date, bounds,
                             objects, amount, again, state, proposed_by, proposed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 'proposed', $15, $16);

-- name: decide
update assessments.run set state = $3, decided_by = $4, decided_at = $5
 where region_id = $1 and run_id = $2 and state = 'proposed' returning run_id;

-- name: finish
update assessments.run set state = 'finished', finished_at = $3
 where region_id = $1 and run_id = $2 and state = 'running'
   and cardinality(bounds) = (select count(*) from assessments.run_chunk c where c.region_id = $1 and c.run_id = $2);

-- name: run
select region_id, run_id, kind, tax_year, scope, reason, law, facts_at, day, due_date, bounds, objects, amount, again,
       state, proposed_by, proposed_at, decided_by, decided_at, finished_at
  from assessments.run where region_id = $1 and run_id = $2;

-- name: run_underway
select region_id, run_id, kind, tax_year, scope, reason, law, facts_at, day, due_date, bounds, objects, amount, again,
       state, proposed_by, proposed_at, decided_by, decided_at, finished_at
  from assessments.run where region_id = $1 and tax_year = $2 and state in ('proposed', 'running');

-- name: runs
select region_id, run_id, kind, tax_year, scope, reason, law, facts_at, day, due_date, bounds, objects, amount, again,
       state, proposed_by, proposed_at, decided_by, decided_at, finished_at
  from assessments.run where region_id = $1 order by proposed_at desc limit $2;

-- name: take_run
-- One process at a time: the session's end lets go.
select pg_try_advisory_lock(hashtext('assessments.run'), hashtext($1::text));

-- name: chunks_done
select chunk, objects from assessments.run_chunk where region_id = $1 and run_id = $2;

-- name: keep_chunk
insert into assessments.run_chunk (region_id, run_id, chunk, objects, letters, first_letter, bills, principal, reduction, done_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: keep_failures
insert into assessments.run_failure (region_id, run_id, object_id, code, field)
select $1, $2, f.object_id, f.code, f.field from unnest($3::uuid[], $4::text[], $5::text[]) f (object_id, code, field);

-- name: outcome
select count(*)::int as chunks, coalesce(sum(objects), 0)::int as objects, coalesce(sum(letters), 0)::int as letters,
       coalesce(sum(bills), 0)::int as bills, coalesce(sum(principal), 0)::bigint as principal,
       coalesce(sum(reduction), 0)::bigint as reduction
  from assessments.run_chunk where region_id = $1 and run_id = $2;

-- name: failures
select code, count(*)::int as count from assessments.run_failure where region_id = $1 and run_id = $2 group by code order by code;

-- name: count_objects
select count(*)::int from taxpayers.tax_object o
 where o.region_id = $1 and o.tax = 'property' and o.object_number >= $2 and o.object_number < $3;

-- name: lock_bills
-- The bills that ask for these liabilities, found by object and period, are nobody else's until the end of the transaction.
select b.bill_id
  from bills.bill b
 where b.region_id = $1 and b.tax = 'property' and b.tax_period = $4 and b.object_number = any($3::text[])
   and exists (select from bills.item i
                where i.region_id = b.region_id and i.bill_id = b.bill_id and i.liability_id = any($2::uuid[]))
 order by b.bill_id
   for no key update;

-- name: bills_of_liabilities
select i.liability_id, b.bill_id, b.state, b.paid + b.waived as settled,
       sum(i.principal - i.principal_paid - i.principal_waived)::bigint as open, sum(i.principal_paid)::bigint as paid,
       min(i.receivable_account) as receivable
  from bills.bill b join bills.item i using (region_id, bill_id)
 where b.region_id = $1 and b.bill_id = any($2::uuid[])
 group by i.liability_id, b.bill_id, b.state, b.paid, b.waived;

-- name: end_liabilities
update assessments.liability set state = $3 where region_id = $1 and liability_id = any($2::uuid[]);

-- name: revenue_of
select liability_id, revenue_account from assessments.liability where region_id = $1 and liability_id = any($2::uuid[]);

-- name: reprice
select bills.reprice($1, $2, array(
  select row(c.bill_id, c.from_liability, c.to_liability, c.difference, c.item_id, c.event_id)::bills.price_change
    from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::bigint[], $7::uuid[], $8::uuid[])
           c (bill_id, from_liability, to_liability, difference, item_id, event_id)), $9, $10);

-- name: release
select payments.release($1, $2, $3, $4, $5, $6, $7, $8, $9);
