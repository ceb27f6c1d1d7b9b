-- name: account
select a.code, a.name, a.kind, a.valid_from, a.valid_until from ledger.account a where a.region_id = $1 and a.code = $2;

-- name: balance_before
-- Debits less credits of an account up to the day before, rupiah.
select coalesce(sum(case t.debit when $2 then t.amount else -t.amount end), 0)::bigint
  from ledger.transfer t
  join ledger.entry e using (region_id, entry_id)
 where t.region_id = $1 and $2 in (t.debit, t.credit) and e.business_day < $3;

-- name: postings
-- One account's postings, oldest first, with the account on the other side.
select e.business_day, e.recorded_at, e.entry_id, e.kind, e.memo, o.code as other_code, o.name as other_name,
       case t.debit when $2 then t.amount else 0 end as debit, case t.credit when $2 then t.amount else 0 end as credit
  from ledger.entry e
  join ledger.transfer t using (region_id, entry_id)
  join ledger.account o on o.region_id = t.region_id and o.code = case t.debit when $2 then t.credit else t.debit end
 where e.region_id = $1 and e.business_day between $3 and $4 and $2 in (t.debit, t.credit)
 order by e.business_day, e.recorded_at, e.entry_id, t.position
 limit $5;

-- name: journal
-- Every transfer of a stretch of business days, in the order of the books.
select e.business_day, e.recorded_at, e.entry_id, e.kind, e.source_id, e.memo, t.debit, d.name as debit_name,
       t.credit, c.name as credit_name, t.amount
  from ledger.entry e
  join ledger.transfer t using (region_id, entry_id)
  join ledger.account d on d.region_id = t.region_id and d.code = t.debit
  join ledger.account c on c.region_id = t.region_id and c.code = t.credit
 where e.region_id = $1 and e.business_day between $2 and $3
 order by e.business_day, e.recorded_at, e.entry_id, t.position;
