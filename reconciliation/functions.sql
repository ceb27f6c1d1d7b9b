-- The matching: one set-based pass over a stored file and one published view of the ledger.
--
-- A line is matched by its reference, a transfer without one by its transaction_id, with a movement of its own kind (credit with credit, reversal with reversal).
-- Of a repeated transaction_id the first line is classed normally and each later one is a duplicate. Two lines of
-- different transactions under one reference take one movement each: the k-th line the k-th movement, those that were
-- taken back last. The order of the passes: same day and amount; another day (WIB and WITA do not end at once) and same amount; any other amount.

-- The line of each movement as the newest run of each file shows it.
create or replace view reconciliation.shown as
select f.region_id, f.payment_id, f.movement, f.class, f.run_id, f.line, i.file_id, i.bank, i.day
  from reconciliation.finding f
  join reconciliation.run r on r.region_id = f.region_id and r.run_id = f.run_id
  join reconciliation.file i on i.region_id = r.region_id and i.file_id = r.file_id
 where f.payment_id is not null and f.line is not null
   and not exists (select from reconciliation.run newer
                    where newer.region_id = r.region_id and newer.file_id = r.file_id and newer.number > r.number);

-- The bank's transactions that the files of its other days show for a movement; empty when there is none.
create or replace function reconciliation.shown_on_other_days(
  p_region smallint, p_bank text, p_day date, p_payment uuid, p_movement text)
returns text[] language sql stable cost 1000
set enable_nestloop = on set enable_seqscan = off as $$
  select array_agg(l.transaction_id)
    from reconciliation.shown s
    join reconciliation.statement_line l
      on l.region_id = s.region_id and l.file_id = s.file_id and l.line = s.line
   where s.region_id = p_region and s.payment_id = p_payment and s.movement = p_movement
     and s.bank = p_bank and s.day <> p_day
$$;

-- Whether a file itself has booked a payment, by the code in a transfer's remark.
create or replace function reconciliation.booked_by_file(p_region smallint, p_file uuid, p_payment uuid)
returns boolean language sql stable cost 1000
set enable_nestloop = on set enable_seqscan = off as $$
  select exists (select from payments.payment p
                  where p.region_id = p_region and p.payment_id = p_payment and p.details ->> 'file_id' = p_file::text)
$$;

-- Matches a stored file and keeps the run, unless its newest run says the same already. Returns the run to read.
-- Without nested loops, because nothing is known yet of lines that were copied in a moment ago.
create or replace function reconciliation.match(p_region smallint, p_file uuid, p_run uuid, p_now timestamptz)
returns uuid language plpgsql
set enable_nestloop = off set work_mem = '128MB' as $$
declare
  v_bank     text;
  v_day      date;
  v_partners uuid[];
  v_run      uuid;
begin
  select bank, day into strict v_bank, v_day
    from reconciliation.file where region_id = p_region and file_id = p_file;
  v_partners := array(select partner_id from partners.partner where region_id = p_region and bank = v_bank);

  with line as materialized (
    select l.line, l.transaction_id, l.type as movement, l.amount, l.channel,
           case when l.channel = 'TRANSFER' and l.reference = '' then l.transaction_id else l.reference end as reference,
           row_number() over (partition by l.transaction_id order by l.line) > 1 as repeated
      from reconciliation.statement_line l
     where l.region_id = p_region and l.file_id = p_file),
  day_entry as materialized (
    select c.payment_id, c.movement, c.bank_reference as reference, c.amount, c.day, c.reversed, c.moved_at
      from ledger.clearing_entry c
     where c.region_id = p_region and c.partner_id = any(v_partners) and c.day = v_day),

  same_day as materialized (                          -- pass 1: the day's, to the rupiah
    select l.line, e.payment_id, e.movement, e.amount
      from (select *, row_number() over (partition by movement, reference, amount order by line) as k
              from line where not repeated and reference <> '') l
      join (select *, row_number() over (partition by movement, reference, amount order by reversed, moved_at, payment_id) as k
              from day_entry) e
     using (movement, reference, amount, k)),
  line_left as materialized (
    select * from line l
     where not l.repeated and l.reference <> '' and l.line not in (select line from same_day)),
  other_day_entry as materialized (                   -- by index, for the few references that are left
    select c.payment_id, w.movement, w.reference, c.amount, c.day, c.reversed, c.moved_at
      from (select movement, reference, array_agg(transaction_id) as transactions
              from line_left group by movement, reference) w
     cross join lateral (
           select * from ledger.clearing_entry c
            where c.region_id = p_region and c.partner_id = any(v_partners) and c.bank_reference = w.reference
              and c.movement = w.movement and c.day <> v_day offset 0) c
     -- money that another day's file shows under another transaction is not this line's money
     where coalesce(reconciliation.shown_on_other_days(p_region, v_bank, v_day, c.payment_id, w.movement)
                    <@ w.transactions, true)),
  entry_left as materialized (
    select *, abs(day - v_day) as distance
      from (select payment_id, movement, reference, amount, day, reversed, moved_at from day_entry
            union all select * from other_day_entry) e
     where (e.payment_id, e.movement) not in (select payment_id, movement from same_day)),

  same_amount as materialized (                       -- pass 2: any day, to the rupiah
    select l.line, e.payment_id, e.movement, e.amount
      from (select *, row_number() over (partition by movement, reference, amount order by line) as k
              from line_left) l
      join (select *, row_number() over (partition by movement, reference, amount
                                             order by reversed, distance, moved_at, payment_id) as k
              from entry_left) e
     using (movement, reference, amount, k)),
  same_reference as materialized (                    -- pass 3: another amount
    select l.line, e.payment_id, e.movement, e.amount
      from (select *, row_number() over (partition by movement, reference order by line) as k
              from line_left where line not in (select line from same_amount)) l
      join (select *, row_number() over (partition by movement, reference
                                             order by reversed, distance, moved_at, payment_id) as k
              from entry_left
             where (payment_id, movement) not in (select payment_id, movement from same_amount)) e
     using (movement, reference, k)),
  pair as materialized (
    select *, 'matched' as class from same_day
    union all select *, 'matched' from same_amount
    union all select *, 'amount_differs' from same_reference),

  -- A credit that was taken back is not owed; a reversal is open only where the bank has shown its credit.
  open_entry as (
    select e.payment_id, e.movement, e.amount, e.moved_at
      from day_entry e
     where (e.payment_id, e.movement) not in (select payment_id, movement from pair)
       and case e.movement
             when 'CREDIT' then not e.reversed
             else e.payment_id in (select payment_id from pair where movement = 'CREDIT')
               or reconciliation.shown_on_other_days(p_region, v_bank, v_day, e.payment_id, 'CREDIT') is not null
           end
       and reconciliation.shown_on_other_days(p_region, v_bank, v_day, e.payment_id, e.movement) is null),
  found as materialized (
    select l.line as position, l.line,
           case when l.repeated then 'duplicate'
                when l.channel = 'TRANSFER' and l.movement = 'CREDIT' and p.class = 'matched'
                 and reconciliation.booked_by_file(p_region, p_file, p.payment_id) then 'booked'
                else coalesce(p.class, 'only_in_bank') end as class,
           p.payment_id, l.movement, l.amount as bank_amount, p.amount as ledger_amount
      from line l left join pair p using (line)
    union all
    select (select coalesce(max(line), 1) from line) + row_number() over (order by moved_at, payment_id, movement),
           null, 'only_in_ledger', payment_id, movement, null, amount
      from open_entry),

  class as materialized (
    select c.class, count(f.class) as count, coalesce(sum(coalesce(f.bank_amount, f.ledger_amount)), 0) as amount,
           coalesce(sum(hashtextextended(concat_ws('|', f.class, coalesce(f.line, 0), f.payment_id, f.movement,
                                                   f.ledger_amount), 0)), 0) as digest
      from unnest(array['matched', 'amount_differs', 'only_in_bank', 'only_in_ledger', 'duplicate']
                  || case when exists (select from line where channel = 'TRANSFER') then array['booked']
                     else '{}' end) c (class)
      left join found f using (class)
     group by c.class),
  total as (
    select (select sum(digest) from class) as digest,
           (select coalesce(sum(balance), 0) from ledger.clearing_balance
             where region_id = p_region and bank = v_bank) as clearing_balance),
  newest as (
    select run_id, number, digest, clearing_balance from reconciliation.run
     where region_id = p_region and file_id = p_file order by number desc limit 1),
  fresh as (
    insert into reconciliation.run (region_id, run_id, file_id, number, ran_at, clearing_balance, digest)
    select p_region, p_run, p_file, coalesce((select number from newest), 0) + 1, p_now, t.clearing_balance, t.digest
      from total t
     where not exists (select from newest n
                        where n.digest = t.digest and n.clearing_balance = t.clearing_balance)
    returning run_id),
  kept_classes as (
    insert into reconciliation.run_class (region_id, run_id, class, count, amount)
    select p_region, fresh.run_id, class.class, class.count, class.amount from class cross join fresh),
  kept_findings as (
    insert into reconciliation.finding
      (region_id, run_id, position, class, line, payment_id, movement, bank_amount, ledger_amount)
    select p_region, fresh.run_id, f.position, f.class, f.line, f.payment_id, f.movement, f.bank_amount, f.ledger_amount
      from found f cross join fresh)
  select coalesce((select run_id from fresh), (select run_id from newest)) into strict v_run;
  return v_run;
end $$;

grant select on reconciliation.shown to pagi_app, pagi_read;
grant execute on all functions in schema reconciliation to pagi_app;
