-- The pretend bank's book (SQLite): what customers asked, what was sent and answered, what was paid.
-- Rows are only ever added; what a payment has come to is read from its outcomes.

-- name: schema
create table if not exists attempt (
  attempt_id text primary key, started_at text not null, bank text not null, partner text not null,
  channel text not null check (channel in ('VA', 'QRIS')), code text not null, amount_asked integer
);
create table if not exists exchange (
  exchange_id integer primary key, attempt_id text not null references attempt, reference text,
  sent_at text not null, record text not null
);
create index if not exists exchange_attempt on exchange (attempt_id);
create table if not exists payment (
  reference text primary key, attempt_id text not null unique references attempt, bank text not null,
  partner text not null, channel text not null check (channel in ('VA', 'QRIS')),
  virtual_account_no text not null, amount integer not null check (amount > 0), transaction_time text not null,
  city_day text not null, service integer not null, body text not null
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
-- What each payment has come to: a final outcome if there is one, how often it went unanswered. A transfer has moved.
drop view if exists payment_state;
create view payment_state as
select p.reference, p.attempt_id, p.bank, p.partner, p.channel, p.virtual_account_no, p.amount, p.transaction_time,
       p.city_day, p.service, p.body,
       coalesce(max(case when o.kind <> 'unanswered' then o.kind end), 'pending') as state,
       count(case when o.kind = 'unanswered' then 1 end) as unanswered,
       (select why from outcome l where l.reference = p.reference order by outcome_id desc limit 1) as why, '' as remark
  from payment p left join outcome o on o.reference = p.reference
 group by p.reference
union all
select reference, attempt_id, bank, partner, 'TRANSFER', '', amount, transaction_time, city_day, 0, '', 'moved', 0, null,
       remark
  from transfer;

-- name: add_attempt
insert into attempt (attempt_id, started_at, bank, partner, channel, code, amount_asked)
values (?, ?, ?, ?, ?, ?, ?);

-- name: add_exchange
insert into exchange (attempt_id, reference, sent_at, record) values (?, ?, ?, ?);

-- name: add_payment
insert into payment (reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time,
                     city_day, service, body)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

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
       body, state, unanswered, why, remark
  from payment_state where attempt_id = ?;

-- name: payments_pending
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark
  from payment_state where state = 'pending' order by transaction_time, reference;

-- name: payments_recent
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark
  from payment_state order by reference desc limit ?;

-- name: payments_settled
-- Money that the bank owes the city: a payment acknowledged or withheld, and every QRIS payment and transfer, which
-- have moved.
select reference, attempt_id, bank, partner, channel, virtual_account_no, amount, transaction_time, city_day, service,
       body, state, unanswered, why, remark
  from payment_state
 where bank = ? and city_day = ? and (channel = 'QRIS' or state in ('acknowledged', 'withheld', 'moved'))
 order by transaction_time, reference;
