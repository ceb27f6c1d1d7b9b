-- name: banks
select distinct bank from partners.partner where region_id = $1 order by bank;

-- name: lock_bank
-- Files of one bank are matched one after the other; the transaction's end lets go.
select pg_advisory_xact_lock(hashtextextended('reconciliation ' || $1::smallint || ' ' || $2::text, 0));

-- name: find_file
select file_id from reconciliation.file where region_id = $1 and bank = $2 and day = $3 and sha256 = $4;

-- name: add_file
insert into reconciliation.file
  (region_id, file_id, bank, day, name, sha256, content, lines, quarantined, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: match
select reconciliation.match($1, $2, $3, $4);

-- name: mark_reconciled
select payments.mark_reconciled($1, array(
  select payment_id from reconciliation.finding
   where region_id = $1 and run_id = $2 and class in ('matched', 'booked') and movement = 'CREDIT'));

-- name: newest_file
select file_id from reconciliation.file where region_id = $1 and bank = $2 and day = $3
 order by received_at desc, file_id desc limit 1;

-- name: update_discrepancies
select discrepancy_id from reconciliation.update_discrepancies($1, $2, $3) discrepancy_id;

-- name: run
select r.run_id, r.number, r.ran_at, r.clearing_balance, f.file_id, f.bank, f.day, f.name, f.received_at,
       f.lines, f.quarantined, f.sha256,
       not exists (select from reconciliation.run n
                    where n.region_id = r.region_id and n.file_id = r.file_id and n.number > r.number) as newest
  from reconciliation.run r join reconciliation.file f using (region_id, file_id)
 where r.region_id = $1 and r.run_id = $2;

-- name: runs
-- Newest first; $3 and $4 are the last row of the page before, or null.
select r.run_id, r.number, r.ran_at, r.clearing_balance, f.file_id, f.bank, f.day, f.name, f.received_at,
       f.lines, f.quarantined, f.sha256,
       not exists (select from reconciliation.run n
                    where n.region_id = r.region_id and n.file_id = r.file_id and n.number > r.number) as newest
  from reconciliation.run r join reconciliation.file f using (region_id, file_id)
 where r.region_id = $1
   and ($3::timestamptz is null or (r.ran_at, r.run_id) < ($3, $4::uuid))
 order by r.ran_at desc, r.run_id desc
 limit $2;

-- name: classes
select run_id, class, count, amount from reconciliation.run_class where region_id = $1 and run_id = any($2::uuid[]);

-- name: quarantined
select line, column_name, reason, shown from reconciliation.quarantined_line
 where region_id = $1 and file_id = $2 order by line;

-- name: findings
-- A page of one class, in order of the file: what the bank says beside what the ledger says. A line that is only in
-- the bank carries the refusal that PAGI gave under the same reference, where there was one.
select f.position, f.class, f.movement, f.line, f.bank_amount, l.transaction_id, l.transaction_time, l.channel,
       coalesce(l.reference, p.bank_reference) as reference, l.virtual_account_no, l.fee, l.remark,
       f.payment_id, f.ledger_amount, p.paid_at, p.paid_day, p.channel as paid_through, p.state as payment_state, p.ntpd,
       b.bill_code, refusal.reason as refused_as
  from reconciliation.finding f
  join reconciliation.run r on r.region_id = f.region_id and r.run_id = f.run_id
  join reconciliation.file i on i.region_id = r.region_id and i.file_id = r.file_id
  left join reconciliation.statement_line l
    on l.region_id = f.region_id and l.file_id = r.file_id and l.line = f.line
  left join payments.payment p on p.region_id = f.region_id and p.payment_id = f.payment_id
  left join bills.bill b on b.region_id = p.region_id and b.bill_id = p.bill_id
  left join lateral (
       select a.reason from payments.attempt a
         join partners.partner o on o.region_id = a.region_id and o.partner_id = a.partner_id and o.bank = i.bank
        where f.class = 'only_in_bank' and l.reference <> '' and a.region_id = f.region_id
          and a.bank_reference = l.reference
        order by a.received_at desc limit 1) refusal on true
 where f.region_id = $1 and f.run_id = $2 and f.class = $3 and f.position > $4
 order by f.position
 limit $5;

-- name: shown_for_payments
-- Where statements show these payments: one row per file, by its newest run.
select s.payment_id, s.class, s.movement, s.run_id, s.line, s.bank, s.day, l.transaction_id, l.amount
  from reconciliation.shown s
  join reconciliation.statement_line l
    on l.region_id = s.region_id and l.file_id = s.file_id and l.line = s.line
 where s.region_id = $1 and s.payment_id = any($2::uuid[])
 order by s.day, s.run_id;

-- name: file_content
select name, content from reconciliation.file where region_id = $1 and file_id = $2;
