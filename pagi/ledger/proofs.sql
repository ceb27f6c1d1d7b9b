-- Each proof answers in one row: how many rows it looked at, how many are wrong, some of them by name.
-- One statement is one snapshot, so a proof holds while payments keep arriving.

-- name: balanced
-- Transfers balance by construction; an entry without transfers, or an account nobody knows, would not.
select (select count(*) from ledger.entry) as checked,
       count(*) as wrong, string_agg(what, ', ' order by what) filter (where rank <= 5) as sample
  from (select what, row_number() over (order by what) as rank
          from (select 'entry ' || e.entry_id as what from ledger.entry e
                 where not exists (select from ledger.transfer t
                                    where t.region_id = e.region_id and t.entry_id = e.entry_id)
                union all
                select 'region ' || region_id || ' is off by ' || sum(amount)
                  from (select t.region_id, case side.code when t.debit then t.amount else -t.amount end as amount
                          from ledger.transfer t
                         cross join lateral (values (t.debit), (t.credit)) side (code)
                          join ledger.account a on a.region_id = t.region_id and a.code = side.code) s
                 group by region_id having sum(amount) <> 0) found) ranked;

-- name: each_payment_booked
-- One receipt entry for each payment: debits its clearing account, credits what its split and allocations say; a waived
-- principal goes from the receivable to its contra account.
with expected as (
  select region_id, payment_id, debit, credit, sum(amount) as amount
    from (select p.region_id, p.payment_id, c.code as debit, part.credit, part.amount
            from payments.payment p
            left join ledger.clearing_account c using (region_id, partner_id, channel)
           cross join lateral (values (ledger.role_code(p.region_id, 'overpayment'), p.to_overpayment),
                                      (ledger.role_code(p.region_id, 'suspense'), p.to_suspense)) part (credit, amount)
          union all
          select p.region_id, p.payment_id, c.code, part.credit, part.amount
            from payments.payment p
            left join ledger.clearing_account c using (region_id, partner_id, channel)
            join payments.allocation a using (region_id, payment_id)
            join bills.item i using (region_id, item_id)
           cross join lateral (values (i.receivable_account, a.principal),
                                      (i.penalty_account, a.interest + a.fines)) part (credit, amount)
          union all
          select a.region_id, a.payment_id, w.contra, i.receivable_account, a.principal_waived
            from payments.allocation a
            join bills.item i using (region_id, item_id)
            left join ledger.contra_account w on w.region_id = i.region_id and w.receivable = i.receivable_account) parts
   where amount > 0
   group by region_id, payment_id, debit, credit),
actual as (
  select e.region_id, e.source_id as payment_id, t.debit, t.credit, sum(t.amount) as amount
    from ledger.entry e join ledger.transfer t using (region_id, entry_id)
   where e.kind = 'receipt'
   group by e.region_id, e.source_id, t.debit, t.credit),
differing as (
  select distinct payment_id
    from expected x full join actual a using (region_id, payment_id, debit, credit)
   where x.amount is distinct from a.amount),
odd as (
  select payment_id from differing
  union
  select p.payment_id from payments.payment p       -- an entry that is there but empty
   where not exists (select from ledger.entry e
                      where e.region_id = p.region_id and e.kind = 'receipt' and e.source_id = p.payment_id)
  union
  select p.payment_id from payments.payment p       -- reversed here, or there, but not both
    full join (select region_id, source_id from ledger.entry where kind = 'reversal') e
      on e.region_id = p.region_id and e.source_id = p.payment_id
   where coalesce(p.state = 'reversed', false) <> (e.source_id is not null))
select (select count(*) from payments.payment) as checked, count(*) as wrong,
       (select string_agg(payment_id::text, ', ') from (select payment_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: each_payment_has_its_key
with odd as (
  select coalesce(p.payment_id, k.payment_id) as payment_id
    from payments.payment p
    full join payments.payment_key k
      on k.region_id = p.region_id and k.payment_id = p.payment_id and k.partner_id = p.partner_id
     and k.service = p.service and k.natural_id = p.natural_id and k.amount = p.amount and k.account = p.account
   where p.payment_id is null or k.payment_id is null)
select (select count(*) from payments.payment) as checked, count(*) as wrong,
       (select string_agg(distinct payment_id::text, ', ') from (select payment_id from odd limit 5) s) as sample
  from odd;

-- name: clearing_explained
-- What a bank owes by the ledger is the sum of its payments that are neither deposited nor reversed.
with owed as (
  select b.region_id, b.partner, b.channel, b.balance, coalesce(sum(p.amount), 0) as payments, count(p.payment_id) as count
    from ledger.clearing_balance b
    left join payments.payment p
      on p.region_id = b.region_id and p.partner_id = b.partner_id and p.channel = b.channel
     and p.state in ('received', 'reconciled')
   group by b.region_id, b.partner, b.channel, b.balance)
select coalesce(sum(count), 0)::bigint as checked, count(*) filter (where balance <> payments) as wrong,
       string_agg(format('%s %s owes %s, payments not deposited %s', partner, channel, balance, payments), '; '
                  order by partner, channel) filter (where balance <> payments) as sample,
       string_agg(format('%s %s owes Rp%s, %s payments', partner, channel, balance, count), '; '
                  order by partner, channel) filter (where balance <> 0) as told
  from owed;

-- name: bills_paid_explained
with odd as (
  select b.bill_code
    from bills.bill b
    left join (select i.region_id, i.bill_id, sum(a.principal + a.interest + a.fines) as amount
                 from payments.applied a
                 join bills.item i on i.region_id = a.region_id and i.item_id = a.item_id
                group by i.region_id, i.bill_id) s using (region_id, bill_id)
    left join (select region_id, bill_id, sum(to_bill) as amount
                 from (select region_id, bill_id, to_bill from payments.payment where state <> 'reversed'
                       union all
                       select r.region_id, r.bill_id, r.amount
                         from payments.part r
                         join payments.payment p using (region_id, payment_id) where p.state <> 'reversed'
                       union all
                       select m.region_id, m.bill_id, case m.kind when 'release' then -m.amount else m.to_bill end
                         from payments.movement m
                         join payments.payment p using (region_id, payment_id) where p.state <> 'reversed') money
                where bill_id is not null group by region_id, bill_id) p
      using (region_id, bill_id)
   where b.paid <> coalesce(s.amount, 0) or b.paid <> coalesce(p.amount, 0))
select (select count(*) from bills.bill) as checked, count(*) as wrong,
       (select string_agg(bill_code, ', ') from (select bill_code from odd order by 1 limit 5) s) as sample
  from odd;

-- name: items_paid_explained
with odd as (
  select i.item_id
    from bills.item i
    left join (select a.region_id, a.item_id, sum(a.principal) as principal, sum(a.interest) as interest, sum(a.fines) as fines
                 from payments.applied a
                group by a.region_id, a.item_id) s using (region_id, item_id)
   where (i.principal_paid, i.interest_paid, i.fines_paid)
         <> (coalesce(s.principal, 0), coalesce(s.interest, 0), coalesce(s.fines, 0))
      or exists (select from bills.bill b
                  where b.region_id = i.region_id and b.bill_id = i.bill_id and b.state = 'paid'
                    and i.principal + i.fines > i.principal_paid + i.principal_waived + i.fines_paid + i.fines_waived))
select (select count(*) from bills.item) as checked, count(*) as wrong,
       (select string_agg(item_id::text, ', ') from (select item_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: parts_settle_their_bills
-- A payment for several bills is the sum of its parts, and each part is what its bill asked for, allocated to that bill.
with odd as (
  select p.payment_id
    from payments.payment p
    left join payments.part r using (region_id, payment_id)
   where p.parts > 0 or r.payment_id is not null
   group by p.region_id, p.payment_id, p.parts, p.amount
  having count(r.payment_id) <> p.parts or coalesce(sum(r.amount), 0) <> p.amount
  union
  select r.payment_id
    from payments.part r
    left join bills.quote q using (region_id, quote_id)
    left join (select a.region_id, a.payment_id, i.bill_id, sum(a.principal + a.interest + a.fines) as amount
                 from payments.allocation a join bills.item i using (region_id, item_id)
                where a.payment_id in (select payment_id from payments.part)
                group by a.region_id, a.payment_id, i.bill_id) s
      on s.region_id = r.region_id and s.payment_id = r.payment_id and s.bill_id = r.bill_id
   where q.bill_id is distinct from r.bill_id or q.amount_due is distinct from r.amount or s.amount is distinct from r.amount)
select (select count(*) from payments.part) as checked, count(*) as wrong,
       (select string_agg(payment_id::text, ', ') from (select payment_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: used_instructions_paid
with odd as (
  select i.instruction_id from instructions.instruction i
   where i.state = 'used'
     and not exists (select from payments.payment p
                      where p.region_id = i.region_id and p.instruction_id = i.instruction_id)
  union
  select p.instruction_id from payments.payment p
    join instructions.instruction i using (region_id, instruction_id)
   where i.state <> 'used')
select (select count(*) from instructions.instruction where state = 'used') as checked, count(*) as wrong,
       (select string_agg(instruction_id::text, ', ') from (select instruction_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: each_payment_told
with odd as (
  select p.payment_id from payments.payment p
   where not exists (select from notifications.outbox o
                      where o.region_id = p.region_id and o.payload ->> 'payment_id' = p.payment_id::text))
select (select count(*) from payments.payment) as checked, count(*) as wrong,
       (select string_agg(payment_id::text, ', ') from (select payment_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: each_change_told
-- A bill's version rises with each event that it emits, from 1 on; so its events are 2, 3 … up to its version.
with told as (
  select region_id, bill_id, count(*) as count, min(sequence) as first, max(sequence) as last
    from notifications.outbox where bill_id is not null group by region_id, bill_id),
odd as (
  select b.bill_code
    from bills.bill b
    left join told t using (region_id, bill_id)
   where b.version - 1 <> coalesce(t.count, 0) or t.first < 2 or t.last > b.version)
select (select coalesce(sum(version - 1), 0)::bigint from bills.bill) as checked, count(*) as wrong,
       (select string_agg(bill_code, ', ') from (select bill_code from odd order by 1 limit 5) s) as sample
  from odd;

-- name: each_liability_booked
-- Receivable against revenue, by the principal of what is issued; what was corrected or cancelled was booked back whole.
-- Interest and fines are earned when they are paid.
with odd as (
  select l.liability_id
    from assessments.liability l
    left join (select e.region_id, e.source_id, side.account, sum(side.amount) as amount
                 from ledger.entry e
                 join ledger.transfer t using (region_id, entry_id)
                cross join lateral (values (t.credit, t.amount), (t.debit, -t.amount)) side (account, amount)
                where e.kind in ('issue', 'correction') group by e.region_id, e.source_id, side.account) s
      on s.region_id = l.region_id and s.source_id = l.liability_id and s.account = l.revenue_account
   where case when l.state = 'issued' then l.principal else 0 end <> coalesce(s.amount, 0)
  union
  select e.source_id from ledger.entry e
   where e.kind = 'issue'
     and not exists (select from assessments.liability l
                      where l.region_id = e.region_id and l.liability_id = e.source_id))
select (select count(*) from assessments.liability where state in ('issued', 'corrected')) as checked, count(*) as wrong,
       (select string_agg(liability_id::text, ', ') from (select liability_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: bills_follow_assessments
-- What bills ask for is what stands assessed; a debt that was given up stays what it was.
with asked as (
  select i.region_id, i.liability_id, sum(i.principal) as principal
    from bills.item i
    join bills.bill b using (region_id, bill_id)
   where b.state <> 'cancelled'
      or exists (select from payments.movement m where m.region_id = b.region_id and m.bill_id = b.bill_id and m.kind = 'write_off')
   group by i.region_id, i.liability_id),
odd as (
  select coalesce(l.liability_id, a.liability_id) as liability_id
    from (select * from assessments.liability where state = 'issued' and principal > 0) l
    full join asked a using (region_id, liability_id)
   where l.principal is distinct from a.principal)
select (select count(*) from assessments.liability where state = 'issued' and principal > 0) as checked, count(*) as wrong,
       (select string_agg(liability_id::text, ', ') from (select liability_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: waivers_recorded
-- What items count as waived is what was recorded, with payments or alone; waived principal stands in contra accounts.
with recorded as (
  select a.region_id, a.item_id, sum(a.principal_waived) as principal, sum(a.interest_waived) as interest,
         sum(a.fines_waived) as fines
    from payments.applied a
   group by a.region_id, a.item_id),
waived as (
  select region_id, receivable_account as receivable, sum(principal_waived) as amount
    from bills.item where principal_waived > 0 group by region_id, receivable_account),
booked as (
  select t.region_id, side.contra, sum(side.amount) as amount
    from ledger.transfer t
   cross join lateral (values (t.debit, t.amount), (t.credit, -t.amount)) side (contra, amount)
   where (t.region_id, side.contra) in (select region_id, contra from ledger.contra_account)
   group by t.region_id, side.contra),
contra as (
  select w.region_id, w.contra, coalesce(b.amount, 0) as booked, coalesce(sum(v.amount), 0) as waived
    from ledger.contra_account w
    left join waived v using (region_id, receivable)
    left join booked b using (region_id, contra)
   group by w.region_id, w.contra, b.amount),
odd as (
  select 'item ' || i.item_id as what
    from bills.item i left join recorded r using (region_id, item_id)
   where (i.principal_waived, i.interest_waived, i.fines_waived)
         <> (coalesce(r.principal, 0), coalesce(r.interest, 0), coalesce(r.fines, 0))
  union all
  select 'bill ' || b.bill_code
    from bills.bill b
    left join (select i.region_id, i.bill_id, sum(i.principal_waived + i.interest_waived + i.fines_waived) as amount
                 from bills.item i group by i.region_id, i.bill_id) s using (region_id, bill_id)
   where b.waived <> coalesce(s.amount, 0)
  union all
  select format('account %s has %s, waived %s', contra, booked, waived) from contra where booked <> waived)
select (select count(*) from bills.item where principal_waived + interest_waived + fines_waived > 0) as checked,
       count(*) as wrong, (select string_agg(what, ', ') from (select what from odd order by 1 limit 5) s) as sample,
       (select 'Rp' || sum(principal_waived + interest_waived + fines_waived) || ' waived' from bills.item
         having sum(principal_waived + interest_waived + fines_waived) > 0) as told
  from odd;

-- name: deposits_explained
-- What reached the RKUD, with the fee, is the sum of the payments that it covers; no payment is paid over without one.
with odd as (
  select format('document %s covers %s, says %s', d.document, coalesce(sum(p.amount), 0), d.amount + d.fee) as what
    from payments.deposit d
    left join payments.deposited c using (region_id, deposit_id)
    left join payments.payment p using (region_id, payment_id)
   group by d.region_id, d.deposit_id
  having coalesce(sum(p.amount), 0) <> d.amount + d.fee
  union all
  select 'payment ' || coalesce(p.payment_id, c.payment_id)
    from (select region_id, payment_id from payments.payment where state = 'deposited') p
    full join payments.deposited c using (region_id, payment_id)
   where p.payment_id is null or c.payment_id is null)
select (select count(*) from payments.deposit) as checked, count(*) as wrong,
       (select string_agg(what, ', ') from (select what from odd order by 1 limit 5) s) as sample
  from odd;

-- name: movements_booked
-- What was moved after it was booked has its entry, account by account; a payment that was taken back leaves nothing.
with expected as (
  select region_id, source_id, debit, credit, sum(amount) as amount
    from (select m.region_id, m.movement_id as source_id, part.debit, part.credit, part.amount
            from payments.movement m
            join payments.movement_item s using (region_id, movement_id)
            join bills.item i using (region_id, item_id)
            left join ledger.contra_account w on w.region_id = i.region_id and w.receivable = i.receivable_account
           cross join lateral (select ledger.role_code(m.region_id, coalesce(m.pocket, 'write_off')) as code) origin
           cross join lateral (values (origin.code, i.receivable_account, s.principal),
                                      (origin.code, i.penalty_account, s.interest + s.fines),
                                      (w.contra, i.receivable_account, s.principal_waived)) part (debit, credit, amount)
           where m.kind <> 'release'
          union all
          select m.region_id, m.movement_id, part.debit, ledger.role_code(m.region_id, 'overpayment'), part.amount
            from payments.movement m
            join payments.movement_item s using (region_id, movement_id)
            join bills.item i using (region_id, item_id)
           cross join lateral (values (i.receivable_account, s.principal), (i.penalty_account, s.interest)) part (debit, amount)
           where m.kind = 'release'
          union all
          select m.region_id, m.movement_id, ledger.role_code(m.region_id, m.pocket),
                 ledger.role_code(m.region_id, case m.kind when 'refund' then 'refund_due' else 'overpayment' end),
                 case m.kind when 'refund' then m.amount else m.to_overpayment end
            from payments.movement m where m.pocket is not null
          union all
          select o.region_id, o.payout_id, ledger.role_code(o.region_id, 'refund_due'), ledger.role_code(o.region_id, 'rkud'),
                 m.amount
            from payments.payout o join payments.movement m using (region_id, movement_id)) parts
   where amount > 0
   group by region_id, source_id, debit, credit),
actual as (
  select e.region_id, e.source_id, t.debit, t.credit, sum(t.amount) as amount
    from ledger.entry e join ledger.transfer t using (region_id, entry_id)
   where e.kind = 'correction'
     and (e.source_id in (select movement_id from payments.movement) or e.source_id in (select payout_id from payments.payout))
   group by e.region_id, e.source_id, t.debit, t.credit),
taken_back as (
  select p.payment_id, side.code
    from payments.payment p
    join ledger.entry e
      on e.region_id = p.region_id
     and (e.kind in ('receipt', 'reversal') and e.source_id = p.payment_id
          or e.kind = 'correction' and e.source_id in (select m.movement_id from payments.movement m
                                                        where m.region_id = p.region_id and m.payment_id = p.payment_id))
    join ledger.transfer t on t.region_id = e.region_id and t.entry_id = e.entry_id
   cross join lateral (values (t.debit, t.amount), (t.credit, -t.amount)) side (code, amount)
   where p.state = 'reversed'
   group by p.payment_id, side.code
  having sum(side.amount) <> 0),
odd as (
  select source_id as what from expected x full join actual a using (region_id, source_id, debit, credit)
   where x.amount is distinct from a.amount
  union
  select payment_id from taken_back)
select (select count(*) from payments.movement) as checked, count(*) as wrong,
       (select string_agg(what::text, ', ') from (select what from odd order by 1 limit 5) s) as sample
  from odd;

-- name: parked_explained
-- Overpayment and suspense are what waits of each payment, and what is owed to payers is what was promised and not paid.
with books as (
  select r.region_id, r.role, coalesce(sum(case r.code when t.credit then t.amount else -t.amount end), 0) as balance
    from ledger.role_account r
    left join ledger.transfer t on t.region_id = r.region_id and r.code in (t.debit, t.credit)
   where r.role in ('overpayment', 'suspense', 'refund_due')
   group by r.region_id, r.role),
waiting as (
  select region_id, pocket as role, sum(open) as amount, count(*) filter (where open > 0) as count
    from payments.parked group by region_id, pocket
  union all
  select m.region_id, 'refund_due', sum(m.amount), count(*)
    from payments.movement m
   where m.kind = 'refund' and not exists (select from payments.payout o
                                            where o.region_id = m.region_id and o.movement_id = m.movement_id)
   group by m.region_id),
judged as (
  select b.role, b.balance, coalesce(w.amount, 0) as amount, coalesce(w.count, 0) as count
    from books b left join waiting w using (region_id, role))
select coalesce(sum(count), 0)::bigint as checked, count(*) filter (where balance <> amount) as wrong,
       string_agg(format('%s has %s, waiting %s', role, balance, amount), '; ' order by role)
         filter (where balance <> amount) as sample,
       string_agg(format('%s Rp%s', role, balance), '; ' order by role) filter (where balance <> 0) as told
  from judged;

-- name: two_persons
with odd as (
  select m.movement_id
    from payments.movement m
    left join identity.proposal p on p.region_id = m.region_id and p.proposal_id = m.proposal_id
   where m.origin = 'desk'
     and (p.state is distinct from 'approved' or p.decided_by is not distinct from p.proposed_by or p.amount < m.amount))
select (select count(*) from payments.movement where origin = 'desk') as checked, count(*) as wrong,
       (select string_agg(movement_id::text, ', ') from (select movement_id from odd order by 1 limit 5) s) as sample
  from odd;

-- name: letters_without_gap
-- Of each document and year as many letters as the highest number, and that is where the counter stands.
with numbered as (
  select region_id, document, letter_year as year, count(*) as letters, max(letter_number) as highest
    from assessments.liability where letter_number is not null group by region_id, document, letter_year),
odd as (
  select format('%s %s: %s letters to number %s, counter at %s', document, year, coalesce(n.letters, 0),
                coalesce(n.highest, 0), coalesce(c.last_number, 0)) as what
    from assessments.letter_counter c
    full join numbered n using (region_id, document, year)
   where coalesce(n.letters, 0) <> coalesce(c.last_number, 0) or coalesce(n.highest, 0) <> coalesce(c.last_number, 0))
select coalesce((select sum(letters) from numbered), 0)::bigint as checked, count(*) as wrong,
       (select string_agg(what, ', ') from (select what from odd order by 1 limit 5) s) as sample
  from odd;
