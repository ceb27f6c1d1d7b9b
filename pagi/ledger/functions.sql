-- What the ledger publishes to the rooms above: the movements that a bank's statement must show, and what each
-- bank still owes.

-- One row per movement of money that PAGI has booked: the CREDIT of each payment, and the REVERSAL of a payment
-- that was reversed. `day` is the day in the city's zone; `reversed` marks a credit that was taken back since.
create or replace view ledger.clearing_entry as
select p.region_id, p.payment_id, 'CREDIT' as movement, p.partner_id, r.bank, p.channel, p.bank_reference, p.amount,
       p.paid_day as day, p.paid_at as moved_at, p.state = 'reversed' as reversed
  from payments.payment p
  join partners.partner r using (region_id, partner_id)
union all
select p.region_id, p.payment_id, 'REVERSAL', p.partner_id, r.bank, p.channel, p.bank_reference, p.amount,
       e.business_day, e.recorded_at, true
  from payments.payment p
  join partners.partner r using (region_id, partner_id)
  join ledger.entry e on e.region_id = p.region_id and e.kind = 'reversal' and e.source_id = p.payment_id
 where p.state = 'reversed';

-- What each bank still owes the city, by channel: debits less credits of its clearing accounts, rupiah.
create or replace view ledger.clearing_balance as
select c.region_id, c.partner_id, r.bank, r.name as partner, c.channel, c.code,
       coalesce(m.debit, 0) - coalesce(m.credit, 0) as balance
  from ledger.clearing_account c
  join partners.partner r using (region_id, partner_id)
  left join (select s.region_id, s.code, sum(s.debit) as debit, sum(s.credit) as credit
               from (select region_id, debit as code, amount as debit, 0 as credit from ledger.transfer
                     union all
                     select region_id, credit, 0, amount from ledger.transfer) s
              group by s.region_id, s.code) m
    on m.region_id = c.region_id and m.code = c.code;

grant select on ledger.clearing_entry, ledger.clearing_balance to pagi_app, pagi_read;
