-- name: search
-- A bill code, an object's number, or what a bank calls its money ($2 without separators, $3 as typed).
select b.bill_code, b.tax, b.tax_period, b.object_number, b.state, b.principal, b.paid, b.due_date
  from bills.bill b
 where b.region_id = $1
   and (b.bill_code = $2 or b.object_number = $2
        or b.bill_id in (select r.bill_id from payments.payment p join payments.reached r using (region_id, payment_id)
                          where p.region_id = $1 and (p.ntpd = $2 or p.bank_reference in ($2, $3)))
        or b.object_id in (select o.object_id
                             from instructions.fixed_account f join taxpayers.tax_object o using (region_id, taxpayer_id)
                            where f.region_id = $1 and f.account in ($2, $3))
        or b.bill_id in (select i.bill_id from instructions.instruction i
                          where i.region_id = $1 and i.account in ($2, $3)))
 order by b.issued_at desc, b.bill_code
 limit 50;

-- name: last_paid
select b.bill_code, b.tax, b.tax_period, b.object_number, b.state, b.principal, b.paid, b.due_date
  from bills.bill b
 where b.region_id = $1 and b.paid_at is not null
 order by b.paid_at desc
 limit 10;

-- name: quoted
select q.quoted_at as at, q.valid_from, q.valid_until, q.principal, q.interest, q.fines, q.relief, q.amount_due
  from bills.quote q
 where q.region_id = $1 and q.bill_id = $2
 order by q.quoted_at;

-- name: asked
-- And what the bank was asked about it.
select i.created_at as at, i.channel, i.state, i.amount, i.expires_at, i.account, i.virtual_account_no, r.name as bank,
       i.instruction_id, i.partner_id, q.state as question, q.tries, q.asked_at, q.heard, q.said, q.handed_why
  from instructions.instruction i join partners.partner r using (region_id, partner_id)
  left join sweep.question q on q.region_id = i.region_id and q.question_id = i.instruction_id
 where i.region_id = $1 and i.bill_id = $2
 order by i.created_at;

-- name: inquired
select n.asked_at as at, n.request_id, n.holds_until, q.amount_due, r.name as bank, i.channel
  from instructions.instruction i
  join instructions.inquiry n using (region_id, instruction_id)
  join bills.quote q using (region_id, quote_id)
  join partners.partner r on r.region_id = i.region_id and r.partner_id = n.partner_id
 where i.region_id = $1 and i.bill_id = $2
 order by n.asked_at;

-- name: refused
select a.received_at as at, a.channel, a.amount, a.reason, a.natural_id, a.account, a.paid_at, r.name as bank
  from payments.attempt a join partners.partner r using (region_id, partner_id)
 where a.region_id = $1 and a.bill_id = $2
 order by a.received_at;

-- name: paid
-- Of a payment for several bills: what this one received.
select p.received_at as at, p.payment_id, p.channel, p.state, m.amount, m.to_bill, m.to_overpayment, p.paid_at, p.ntpd,
       p.bank_reference, p.account, r.name as bank,
       (select coalesce(sum(a.principal_waived + a.interest_waived + a.fines_waived), 0)::bigint
          from payments.allocation a join bills.item i using (region_id, item_id)
         where a.region_id = p.region_id and a.payment_id = p.payment_id and i.bill_id = $2) as waived
  from payments.reached m
  join payments.payment p using (region_id, payment_id)
  join partners.partner r using (region_id, partner_id)
 where m.region_id = $1 and m.bill_id = $2
 order by p.received_at;

-- name: granted
-- Every application for relief that concerns the bill, by its own key or its object's ($3).
select coalesce(g.decided_at, g.proposed_at) as at, g.programme, g.document_no, g.state,
       g.object_id is not null as whole_object, p.name as proposed_by, d.name as decided_by, null::bigint as amount
  from bills.relief_grant g
  join identity.clerk p on p.region_id = g.region_id and p.clerk_id = g.proposed_by
  left join identity.clerk d on d.region_id = g.region_id and d.clerk_id = g.decided_by
 where g.region_id = $1 and (g.bill_id = $2 or g.object_id = $3)
 order by 1;

-- name: waived
-- Relief that settled the bill without money.
select w.recorded_at as at, (select sum(i.principal + i.interest + i.fines)::bigint from payments.waiver_item i
                              where i.region_id = w.region_id and i.waiver_id = w.waiver_id) as amount
  from payments.waiver w
 where w.region_id = $1 and w.bill_id = $2;

-- name: moved
-- What was moved after it was booked: to this bill, or of the payments that named it; by whom.
select m.moved_at as at, m.kind, m.pocket, m.amount, m.to_bill, m.to_overpayment, m.reason, m.document, p.ntpd,
       other.bill_code as other_bill, made.name as proposed_by, decided.name as decided_by
  from payments.movement m
  left join payments.payment p on p.region_id = m.region_id and p.payment_id = m.payment_id
  left join bills.bill other on other.region_id = m.region_id and other.bill_id = m.bill_id and m.bill_id <> $2
  left join identity.proposal a on a.region_id = m.region_id and a.proposal_id = m.proposal_id
  left join identity.clerk made on made.region_id = a.region_id and made.clerk_id = a.proposed_by
  left join identity.clerk decided on decided.region_id = a.region_id and decided.clerk_id = a.decided_by
 where m.region_id = $1
   and (m.bill_id = $2
        or m.payment_id in (select y.payment_id from payments.reached y where y.region_id = $1 and y.bill_id = $2)
           and (m.bill_id is null or m.kind <> 'release')
        or m.kind = 'reversal' and m.payment_id in (select o.payment_id from payments.movement o
                                                     where o.region_id = $1 and o.bill_id = $2))
 order by m.moved_at;

-- name: journal
-- Every transfer of the bill's entries: its liabilities' issue, its payments' receipts, what was moved of them or to it,
-- and relief without a payment.
select e.entry_id, e.kind, e.source_id, e.business_day, e.recorded_at as at, t.position, t.amount,
       t.debit, d.name as debit_name, t.credit, c.name as credit_name,
       exists (select from ledger.contra_account w where w.region_id = t.region_id and w.contra = t.debit) as is_relief
  from ledger.entry e
  join ledger.transfer t using (region_id, entry_id)
  join ledger.account d on d.region_id = t.region_id and d.code = t.debit
  join ledger.account c on c.region_id = t.region_id and c.code = t.credit
 where e.region_id = $1
   and e.source_id in (select coalesce(v.liability_id, i.liability_id)
                         from bills.item i
                         left join assessments.liability s using (region_id, liability_id)
                         left join assessments.liability v
                           on v.region_id = s.region_id and v.object_id = s.object_id and v.document = s.document
                          and v.tax_period = s.tax_period and v.version <= s.version
                        where i.region_id = $1 and i.bill_id = $2
                       union all
                       select p.payment_id from payments.reached p where p.region_id = $1 and p.bill_id = $2
                       union all
                       select m.movement_id from payments.movement m where m.region_id = $1 and m.bill_id = $2
                       union all
                       select m.movement_id from payments.movement m join payments.reached p using (region_id, payment_id)
                        where p.region_id = $1 and p.bill_id = $2
                       union all
                       select w.waiver_id from payments.waiver w where w.region_id = $1 and w.bill_id = $2)
 order by e.recorded_at, e.entry_id, t.position;

-- name: matched
-- Where a bank's statement shows the bill's payments, by the newest run of each file.
select r.ran_at as at, s.class, s.line, s.position, s.run_id, s.bank, s.day, s.bank_amount
  from (select f.run_id, f.class, f.line, f.position, f.bank_amount, f.payment_id, o.name as bank, i.day,
               row_number() over (partition by i.file_id, f.payment_id, f.movement order by r.number desc) as k
          from payments.reached m
          join payments.payment p using (region_id, payment_id)
          join partners.partner o on o.region_id = p.region_id and o.partner_id = p.partner_id
          join reconciliation.finding f on f.region_id = p.region_id and f.payment_id = p.payment_id
          join reconciliation.run r on r.region_id = f.region_id and r.run_id = f.run_id
          join reconciliation.file i on i.region_id = r.region_id and i.file_id = r.file_id
         where m.region_id = $1 and m.bill_id = $2 and f.line is not null) s
  join reconciliation.run r on r.region_id = $1 and r.run_id = s.run_id
 where s.k = 1
 order by r.ran_at;
