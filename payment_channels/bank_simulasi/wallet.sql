-- The e-wallet's part of the pretend bank's book: debits that merchants asked for, how they ended without money, what was
-- given back. What was paid stands with all other payments.

-- name: schema
create table if not exists debit (
  debit_id text primary key, reference_no text not null unique, bank text not null, partner text not null,
  partner_reference_no text not null, merchant_id text not null, amount integer not null check (amount > 0),
  valid_up_to text not null, return_url text not null, title text not null, bill_number text not null,
  begun_at text not null, unique (bank, partner_reference_no)
);
create table if not exists debit_end (
  debit_id text primary key references debit, cancelled_by text not null, ended_at text not null
);
create table if not exists debit_refund (
  debit_id text primary key references debit, partner_refund_no text not null, refund_no text not null,
  amount integer not null, refunded_at text not null
);
create trigger if not exists debit_stays before update on debit begin select raise(abort, 'append only'); end;
create trigger if not exists debit_kept before delete on debit begin select raise(abort, 'append only'); end;
create trigger if not exists debit_end_stays before update on debit_end begin select raise(abort, 'append only'); end;
create trigger if not exists debit_end_kept before delete on debit_end begin select raise(abort, 'append only'); end;
create trigger if not exists debit_refund_stays before update on debit_refund begin select raise(abort, 'append only'); end;
create trigger if not exists debit_refund_kept before delete on debit_refund begin select raise(abort, 'append only'); end;

-- name: add_debit
insert into debit (debit_id, reference_no, bank, partner, partner_reference_no, merchant_id, amount, valid_up_to, return_url,
                   title, bill_number, begun_at)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: debit
select debit_id, reference_no, bank, partner, partner_reference_no, merchant_id, amount, valid_up_to, return_url, title,
       bill_number, begun_at
  from debit where debit_id = ?;

-- name: debit_by_reference
select debit_id, reference_no, bank, partner, partner_reference_no, merchant_id, amount, valid_up_to, return_url, title,
       bill_number, begun_at
  from debit where bank = ? and partner_reference_no = ?;

-- name: add_end
insert into debit_end (debit_id, cancelled_by, ended_at) values (?, ?, ?);

-- name: end
select cancelled_by from debit_end where debit_id = ?;

-- name: add_refund
insert into debit_refund (debit_id, partner_refund_no, refund_no, amount, refunded_at) values (?, ?, ?, ?, ?);

-- name: refund
select partner_refund_no, refund_no, amount, refunded_at from debit_refund where debit_id = ?;
