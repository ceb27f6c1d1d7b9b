-- The pretend bank's book (SQLite): what customers asked, what was sent and answered, what was paid.
-- Rows are only ever added; what a payment has come to is read from its outcomes.

-- name: schema
create table if not exists attempt (
  attempt_id text primary key, started_at text not null, bank text not null, partner text not null,
  channel text not null, code text not null, amount_asked integer
);
create table if not exists exchange (
  exchange_id integer primary key, attempt_id text not null references attempt, reference text,
  sent_at text not null, record text not null
);
create index if not exists exchange_attempt on exchange (attempt_id);
create table if not exists payment (
  reference text primary key, attempt_id text not null unique references attempt, bank text not null,
  partner text not null, channel text not null,
  virtual_account_no text not null, amount integer not null check (amount > 0), transaction_time text not null,
  city_day text not null, service integer not null, body text not null, reverses text
);
create index if not exists payment_day on payment (bank, city_day);
create table if not exists outcome (
  outcome_id integer primary key, reference text not null references payment, decided_at text not null,
  kind text not null check (kind in ('acknowledged', 'refused', 'unanswered', 'withheld')), why text not null
);
create index if not exists outcome_reference on outcome (reference);
create trigger if not exists attempt_stays before update on attempt begin select raise(abort, 'append only'); end;
create trigger if not exists attempt_kept before delete on attempt begin select raise(abort, 'append only'); end;
create trigger if not exists exchange_stays before update on exchange begin select raise(abort, 'append only'); end;
create trigger if not exists exchange_kept before delete on exchange begin select raise(abort, 'append only'); end;
create trigger if not exists payment_stays before update on payment begin select raise(abort, 'append only'); end;
create trigger if not exists payment_kept before delete on payment begin select raise(abort, 'append only'); end;
create trigger if not exists outcome_stays before update on outcome begin select raise(abort, 'append only'); end;
create trigger if not exists outcome_kept before delete on outcome begin select raise(abort, 'append only'); end;
-- A transfer to an account here, from whatever bank: nobody is told of it but by the statement.
create table if not exists transfer (
  reference text primary key, attempt_id text not null unique, bank text not null, partner text not null,
  account_no text not null, amount integer not null check (amount > 0), remark text not null,
  transaction_time text not null, city_day text not null
);
create index if not exists transfer_day on transfer (bank, city_day);
create trigger if not exists transfer_stays before update on transfer begin select raise(abort, 'append only'); end;
create trigger if not exists transfer_kept before delete on transfer begin select raise(abort, 'append only'); end;
-- How a transfer's line went wrong on purpose: `drop` and `delay` until a city day, the others for good.
create table if not exists twist (
  reference text not null references transfer, kind text not null, until text, primary key (reference, kind)
);
create trigger if not exists twist_stays before update on twist begin select raise(abort, 'append only'); end;
create trigger if not exists twist_kept before delete on twist begin select raise(abort, 'append only'); end;

-- Bills that a scenario has used: what comes of them later is theirs.
create table if not exists scenario_bill (bill_code text primary key);

-- name: views
-- What each payment has come to: a final outcome if there is one, how often it went unanswered. A transfer has moved, as
-- has money that the bank itself took back (service 0). `file_day` is the day in whose settlement file it stands.
drop view if exists payment_state;
create view payment_state as
with told as (
  select p.*, count(case when o.kind = 'unanswered' then 1 end) as unanswered,
         case p.service when 0 then 'moved'
                        else coalesce(max(case when o.kind <> 'unanswered' then o.kind end), 'pending') end as state
    from payment p left join outcome o on o.reference = p.reference
   group by p.reference),
taken_back as (
  select reverses as reference from told where reverses is not null and state in ('acknowledged', 'moved', 'withheld'))
select t.reference, t.attempt_id, t.bank, t.partner, t.channel, t.virtual_account_no, t.amount, t.transaction_time,
       t.city_day, t.service, t.body,
       case when t.reference in (select reference from taken_back) then 'reversed' else t.state end as state, t.unanswered,
       (select why from outcome l where l.reference = t.reference order by outcome_id desc limit 1) as why, '' as remark,
       t.reverses, t.city_day as file_day
  from told t
union all
select x.reference, x.attempt_id, x.bank, x.partner, 'TRANSFER', '', x.amount, x.transaction_time, x.city_day, 0, '',
       case when x.reference in (select reference from taken_back) then 'reversed' else 'moved' end, 0,
       (select group_concat(w.kind) from twist w where w.reference = x.reference), x.remark, null,
       coalesce((select w.until from twist w where w.reference = x.reference and w.kind = 'delay'), x.city_day)
  from transfer x;

-- name: add_attempt
insert into attempt (attempt_id, started_at, bank, partner, channel, code, amount_asked)
values (?, ?, ?, ?, ?, ?, ?);

-- name: add_exchange
insert into exchange (attempt_id, reference, sent_at, record) values (?, ?, ?, ?);

-- name: add_payment
insert into payment (reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time,
                     city_day, service, body, reverses)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_transfer
insert into transfer (reference, attempt_id, bank, partner, account_no, amount, remark, transaction_time, city_day)
values (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_outcome
insert into outcome (reference, decided_at, kind, why) values (?, ?, ?, ?);

-- name: attempt
select attempt_id, started_at, bank, partner, channel, code, amount_asked from attempt where attempt_id = ?1
union all
select attempt_id, transaction_time, bank, partner, 'TRANSFER', account_no, amount from transfer where attempt_id = ?1;

-- name: exchanges
select record from exchange where attempt_id = ? order by exchange_id desc limit 30;

-- name: payment_of_attempt
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state where attempt_id = ?;

-- name: paid_by_code
-- The last payment of a QRIS code, by the reference that PAGI knows it by.
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state
 where partner = ?1 and channel = 'QRIS' and reverses is null
   and case when json_valid(body) then json_extract(body, '$.originalPartnerReferenceNo') end = ?2
 order by reference desc limit 1;

-- name: paid_to_number
-- What was paid to a virtual account (without padding) and not refused or taken back, oldest first.
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state
 where partner = ?1 and channel = 'VA' and reverses is null and state not in ('refused', 'reversed')
   and ltrim(replace(virtual_account_no, ' ', ''), '0') = ?2
 order by reference limit 24;

-- name: payments_pending
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state where state = 'pending' order by transaction_time, reference;

-- name: payments_recent
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state order by reference desc limit ?;

-- name: payment
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state where reference = ?;

-- name: reversal_of
-- The latest try to take a payment back that PAGI has not refused.
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state where reverses = ? and state <> 'refused' order by reference desc limit 1;

-- name: payments_settled
-- Money that the bank owes the city: a payment acknowledged or withheld, and every payment by QRIS, e-wallet and transfer, which
-- have moved; and what was taken back. ?3 is today: a dropped line is not there before its day.
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark, reverses
  from payment_state s
 where bank = ?1 and file_day = ?2
   and (channel in ('QRIS', 'EWALLET') and reverses is null or state in ('acknowledged', 'withheld', 'moved', 'reversed'))
   and not exists (select 1 from twist w where w.reference = s.reference and w.kind = 'drop' and w.until > ?3
                    and not exists (select 1 from twist r where r.reference = w.reference and r.kind = 'released'))
 order by transaction_time, reference;

-- name: add_twist
insert or ignore into twist (reference, kind, until) values (?, ?, ?);

-- name: release_lines
insert or ignore into twist (reference, kind) select reference, 'released' from twist where kind = 'drop';

-- name: transfer_unanswered
-- A transfer whose answer the payer never got; the same order again finds it, once.
select reference, attempt_id from transfer x
 where account_no = ?1 and amount = ?2 and remark = ?3
   and exists (select 1 from twist w where w.reference = x.reference and w.kind = 'answer_lost')
   and not exists (select 1 from twist w where w.reference = x.reference and w.kind = 'asked_again')
 order by reference limit 1;

-- name: claim_bill
insert or ignore into scenario_bill (bill_code) values (?);

-- name: columns_of_payment
select name from pragma_table_info('payment');

-- name: from_two_channels
-- A book of the bank's first days allowed two channels, and knew no reversals. SQLite lets a check be taken out so
-- ("Making other kinds of table schema changes").
pragma writable_schema = on;
update sqlite_schema set sql = replace(sql, ' check (channel in (''VA'', ''QRIS''))', '')
 where type = 'table' and name in ('attempt', 'payment');
pragma writable_schema = reset;
alter table payment add column reverses text;
