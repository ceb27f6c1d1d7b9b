-- What the bank issued for PAGI (SQLite): codes (47) and virtual accounts (27), and what was taken back.

-- name: schema
create table if not exists code (
  partner text not null, reference text not null, reference_no text not null unique, amount integer not null check (amount > 0),
  valid_until text not null, payload text not null, issued_at text not null, primary key (partner, reference)
);
create table if not exists account (
  partner text not null, number text not null, trx_id text not null, name text not null,
  amount integer not null check (amount > 0), valid_until text not null, issued_at text not null,
  primary key (partner, number), unique (partner, trx_id)
);
create table if not exists change (
  change_id integer primary key, partner text not null, number text not null, amount integer not null check (amount > 0),
  valid_until text not null, name text not null, changed_at text not null
);
create table if not exists taken_back (
  partner text not null, kind text not null check (kind in ('code', 'account')), key text not null, reason text not null,
  taken_at text not null, primary key (partner, kind, key)
);
create table if not exists refund (
  partner text not null, refund_no text not null, reference_no text not null, amount integer not null, own_no text not null,
  refunded_at text not null, primary key (partner, refund_no)
);

-- name: add_code
insert into code (partner, reference, reference_no, amount, valid_until, payload, issued_at) values (?, ?, ?, ?, ?, ?, ?);

-- name: code
select reference, reference_no, amount, valid_until, payload,
       exists (select 1 from taken_back t where t.partner = c.partner and t.kind = 'code' and t.key = c.reference)
  from code c where partner = ? and reference = ?;

-- name: codes_live
select count(*) from code c
 where not exists (select 1 from taken_back t where t.partner = c.partner and t.kind = 'code' and t.key = c.reference);

-- name: add_account
insert into account (partner, number, trx_id, name, amount, valid_until, issued_at) values (?, ?, ?, ?, ?, ?, ?);

-- name: add_change
insert into change (partner, number, amount, valid_until, name, changed_at) values (?, ?, ?, ?, ?, ?);

-- name: account
select a.number, a.trx_id, coalesce(n.name, a.name), coalesce(n.amount, a.amount), coalesce(n.valid_until, a.valid_until),
       exists (select 1 from taken_back t where t.partner = a.partner and t.kind = 'account' and t.key = a.number)
  from account a
  left join (select number as changed, name, amount, valid_until from change where partner = ?1 and number = ?2
              order by change_id desc limit 1) n on n.changed = a.number
 where a.partner = ?1 and a.number = ?2;

-- name: account_of
select number from account where partner = ? and trx_id = ?;

-- name: take_back
insert or ignore into taken_back (partner, kind, key, reason, taken_at) values (?, ?, ?, ?, ?);

-- name: add_refund
insert into refund (partner, refund_no, reference_no, amount, own_no, refunded_at) values (?, ?, ?, ?, ?, ?);

-- name: refund
select reference_no, amount, own_no, refunded_at from refund where partner = ? and refund_no = ?;
