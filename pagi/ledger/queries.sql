-- name: trial_balance
-- Every account with its debits and credits up to a business day (null: all that is booked), rupiah.
select a.code, a.name, coalesce(s.debit, 0)::bigint as debit, coalesce(s.credit, 0)::bigint as credit
  from ledger.account a
  left join (select side.code, sum(side.debit) as debit, sum(side.credit) as credit
               from ledger.transfer t
               join ledger.entry e using (region_id, entry_id)
              cross join lateral (values (t.debit, t.amount, 0), (t.credit, 0, t.amount)) side (code, debit, credit)
              where t.region_id = $1 and ($2::date is null or e.business_day <= $2)
              group by side.code) s using (code)
 where a.region_id = $1
 order by a.code collate "C";
