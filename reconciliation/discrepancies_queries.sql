-- name: list
-- In the order in which they were found; $4 and $5 are the last row of the page before, or null.
select d.discrepancy_id, d.key, d.bank, d.day, d.run_id, d.position, d.class, d.movement, d.bank_amount, d.ledger_amount,
       d.payment_id, d.state, d.opened_at, d.resolution, d.resolved_at, d.proposal_id, d.booked_payment_id,
       f.line, l.transaction_id, l.transaction_time, l.channel, coalesce(l.reference, p.bank_reference) as reference,
       l.virtual_account_no, l.fee, l.remark, p.channel as paid_through, p.paid_at, p.state as payment_state, p.ntpd,
       b.bill_code, refusal.reason as refused_as, refusal.attempt_id, refusal.refused_at, w.proposal_id as waiting
  from reconciliation.discrepancy d
  join reconciliation.finding f on f.region_id = d.region_id and f.run_id = d.run_id and f.position = d.position
  join reconciliation.run r on r.region_id = d.region_id and r.run_id = d.run_id
  left join reconciliation.statement_line l on l.region_id = d.region_id and l.file_id = r.file_id and l.line = f.line
  left join payments.payment p on p.region_id = d.region_id and p.payment_id = coalesce(d.payment_id, d.booked_payment_id)
  left join bills.bill b on b.region_id = p.region_id and b.bill_id = p.bill_id
  left join identity.proposal w
    on w.region_id = d.region_id and w.subject = 'discrepancy:' || d.discrepancy_id and w.state = 'proposed'
  left join lateral (
       select a.attempt_id, a.reason, a.received_at as refused_at from payments.attempt a
         join partners.partner o on o.region_id = a.region_id and o.partner_id = a.partner_id and o.bank = d.bank
        where d.class = 'only_in_bank' and l.reference <> '' and a.region_id = d.region_id
          and a.bank_reference = l.reference
        order by a.received_at desc limit 1) refusal on true
 where d.region_id = $1
   and ($2::text is null or d.state = $2)
   and ($3::uuid is null or d.run_id in (
         select same.run_id from reconciliation.run one
           join reconciliation.run same on same.region_id = one.region_id and same.file_id = one.file_id
          where one.region_id = $1 and one.run_id = $3))
   and ($4::timestamptz is null or (d.opened_at, d.discrepancy_id) > ($4, $5::uuid))
   and ($6::uuid is null or d.discrepancy_id = $6)
 order by d.opened_at, d.discrepancy_id
 limit $7;

-- name: bank_of
select bank from reconciliation.discrepancy where region_id = $1 and discrepancy_id = $2;

-- name: lock
select state from reconciliation.discrepancy where region_id = $1 and discrepancy_id = $2 for no key update;

-- name: set_state
update reconciliation.discrepancy set state = $3 where region_id = $1 and discrepancy_id = $2;

-- name: resolve
update reconciliation.discrepancy
   set state = 'resolved', resolution = $3, resolved_at = $4, proposal_id = $5, booked_payment_id = $6
 where region_id = $1 and discrepancy_id = $2;

-- name: partner_for
-- The partner of a bank that a channel's money is booked with.
select r.partner_id from partners.partner r
  join ledger.clearing_account c using (region_id, partner_id)
 where r.region_id = $1 and r.bank = $2 and c.channel = $3
 order by r.position limit 1;

-- name: credit_of_reversal
-- The payment that a bank's reversal takes back: by its reference and amount, the newest.
select p.payment_id from payments.payment p
  join partners.partner r using (region_id, partner_id)
 where p.region_id = $1 and r.bank = $2 and p.bank_reference = $3 and p.amount = $4 and p.state in ('received', 'reconciled')
 order by p.paid_at desc limit 1;

-- name: counts
select state, count(*)::int as count, coalesce(sum(coalesce(bank_amount, ledger_amount)), 0)::bigint as amount
  from reconciliation.discrepancy where region_id = $1 and state <> 'resolved' group by state;

-- name: candidates
-- Bills that a line may mean, with what speaks for each: its account or one alike, the attempt that was refused under
-- its reference, a code in its words, an equal amount. $3 account, $4 reference, $5 amount, $6 numbers in its words.
with hint as (
  select i.bill_id, 'account' as why, 1.0::real as likeness
    from instructions.instruction i
   where i.region_id = $1 and i.account = $3
  union all
  select a.bill_id, 'account_alike', a.likeness
    from (select i.bill_id, public.similarity(i.account, $3) as likeness
            from instructions.instruction i
           where i.region_id = $1 and length($3) >= 6 and i.account operator(public.%) $3 and i.account <> $3
           order by likeness desc limit 10) a
   where a.likeness >= 0.5
  union all
  select a.bill_id, 'refused', 1.0
    from payments.attempt a
    join partners.partner r on r.region_id = a.region_id and r.partner_id = a.partner_id and r.bank = $2
   where a.region_id = $1 and $4 <> '' and a.bank_reference = $4 and a.bill_id is not null
  union all
  select b.bill_id, 'code', 1.0 from bills.bill b where b.region_id = $1 and b.bill_code = any($6::text[])
  union all
  select b.bill_id, 'object', 1.0 from bills.bill b where b.region_id = $1 and b.object_number = any($6::text[])
  union all
  (select i.bill_id, 'amount', 1.0 from instructions.instruction i where i.region_id = $1 and i.amount = $5 limit 40)
  union all
  (select b.bill_id, 'amount', 1.0 from bills.bill b where b.region_id = $1 and b.principal = $5 limit 40))
select b.bill_id, b.bill_code, b.taxpayer_id, b.tax, b.tax_period, b.object_number, b.state, b.due_date, b.principal, b.paid,
       t.name_sealed, array_agg(distinct h.why) as reasons, max(h.likeness) filter (where h.why = 'account_alike') as likeness
  from hint h
  join bills.bill b on b.region_id = $1 and b.bill_id = h.bill_id
  join taxpayers.taxpayer t on t.region_id = b.region_id and t.taxpayer_id = b.taxpayer_id
 group by b.region_id, b.bill_id, t.region_id, t.taxpayer_id;
