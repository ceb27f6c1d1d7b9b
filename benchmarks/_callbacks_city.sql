-- A city's bills in bulk: each with one item, a quote that holds today, and a virtual account at the bank; and the
-- payments of those that are paid already. Run as the server's administrator with triggers off: nothing here is measured.
-- The key of a row is made of its kind and the bill's number, in the order of the numbers as UUIDv7 are in that of time.

-- name: bills
-- Bills $1 to $2.
insert into bills.bill (region_id, bill_id, bill_code, taxpayer_id, object_id, tax, object_number, tax_period, due_date,
                        state, version, principal, paid, issued_at, paid_at)
select 5171, bench.key(1, n), '5171' || lpad(n::text, 14, '0'), o.taxpayer_id, o.object_id, 'hotel', o.object_number,
       '2026-10', $4::date + 10, case when $6 then 'paid' else 'open' end, case when $6 then 2 else 1 end, 100000 + n,
       case when $6 then 100000 + n else 0 end, $5::timestamptz, case when $6 then $5::timestamptz end
  from generate_series($1::int, $2::int) n
  join (select row_number() over (order by object_number) - 1 as at, taxpayer_id, object_id, object_number
          from taxpayers.tax_object) o on o.at = n % $3::int;

-- name: liabilities
-- What each bill asks for was assessed, and booked as receivable; a hotel has many versions of few periods.
with made as (
  select n, bench.key(3, n) as liability_id, bench.key(9, n) as entry_id, o.object_id, n / $3::int as version
    from generate_series($1::int, $2::int) n
    join (select row_number() over (order by object_number) - 1 as at, object_id from taxpayers.tax_object) o
      on o.at = n % $3::int),
assessed as (
  insert into assessments.liability (region_id, liability_id, object_id, document, tax, tax_period, period_end, version,
                                     state, principal, due_date, revenue_account, inputs, lines, assessed_at)
  select 5171, liability_id, object_id, 'SPTPD', 'hotel', 2026 + version / 30000 || '-10', $4::date - 30,
         version % 30000 + 1, 'issued', 100000 + n, $4::date + 10, $7, '{}', '[]', $5::timestamptz from made),
entered as (
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  select 5171, entry_id, 'issue', liability_id, $4::date, $5::timestamptz, 'SPTPD hotel' from made)
insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
select 5171, entry_id, 1, $6, $7, 100000 + n from made;

-- name: bill_items
insert into bills.item (region_id, bill_id, item_id, liability_id, tax, tax_period, period_end, due_date, principal,
                        principal_paid, receivable_account, penalty_account)
select 5171, bench.key(1, n), bench.key(2, n), bench.key(3, n), 'hotel', '2026-10', $3::date - 30, $3::date + 10,
       100000 + n, case when $6 then 100000 + n else 0 end, $4, $5
  from generate_series($1::int, $2::int) n;

-- name: quotes
insert into bills.quote (region_id, quote_id, bill_id, bill_version, valid_from, valid_until, principal, interest, fines,
                         amount_due, lines, quoted_at, law)
select 5171, bench.key(4, n), bench.key(1, n), 1, $3::date - 5, $3::date + 10, 100000 + n, 0, 0, 100000 + n, '[]', $4, $5
  from generate_series($1::int, $2::int) n;

-- name: quote_items
insert into bills.quote_item (region_id, quote_id, position, item_id, principal, interest, fines)
select 5171, bench.key(4, n), 1, bench.key(2, n), 100000 + n, 0, 0
  from generate_series($1::int, $2::int) n;

-- name: instructions
insert into instructions.instruction (region_id, instruction_id, bill_id, partner_id, channel, state, amount, created_at,
                                      account, partner_service_id, customer_no, virtual_account_no)
select 5171, bench.key(5, n), bench.key(1, n), $3, 'virtual_account', case when $5 then 'used' else 'active' end,
       100000 + n, $4,
       '88899' || '26' || lpad(n::text, 11, '0'), '   88899', '26' || lpad(n::text, 11, '0'),
       '   8889926' || lpad(n::text, 11, '0')
  from generate_series($1::int, $2::int) n;

-- name: old_payments
-- One for each of bills $1 to $2, on the day before.
with made as (
  select n, 5171::smallint as region, $3::uuid as partner, 'O-' || lpad(n::text, 26, '0') as natural_id,
         '8889926' || lpad(n::text, 11, '0') as account, 100000 + n as amount, lpad(n::text, 12, '0') as reference,
         $4::timestamptz - interval '1 day' as at
    from generate_series($1::int, $2::int) n),
keyed as (
  insert into payments.payment_key select region, partner, 25, natural_id, bench.key(6, n), account, amount from made),
named as (
  insert into partners.external_id select region, partner, at::date, reference, '25:' || natural_id, at from made),
paid as (
  insert into payments.payment (region_id, payment_id, partner_id, channel, service, natural_id, account, bank_reference,
    ntpd, instruction_id, bill_id, quote_id, state, amount, to_bill, to_overpayment, to_suspense, paid_at, paid_day,
    received_at, details)
  select region, bench.key(6, n), partner, 'virtual_account', 25, natural_id, account, reference,
         upper(left(md5(n::text), 16)), bench.key(5, n), bench.key(1, n), bench.key(4, n), 'received', amount, amount, 0, 0,
         at, at::date, at, '{"echo": {"referenceNo": "000000000001", "flagAdvise": "N"}}' from made),
allocated as (
  insert into payments.allocation (region_id, payment_id, item_id, paid_day, principal, interest, fines)
  select region, bench.key(6, n), bench.key(2, n), at::date, amount, 0, 0 from made),
entered as (
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  select region, bench.key(7, n), 'receipt', bench.key(6, n), at::date, at, 'virtual_account ' || reference from made),
moved as (
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select region, bench.key(7, n), 1, $5, $6, amount from made)
insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at, relayed_at)
select region, bench.key(8, n), bench.key(1, n), 2, 'bill.paid',
       jsonb_build_object('payment_id', bench.key(6, n), 'bill_code', '5171' || lpad(n::text, 14, '0'), 'tax', 'hotel',
         'status', 'paid', 'channel', 'virtual_account', 'amount', amount, 'to_bill', amount, 'to_overpayment', 0,
         'to_suspense', 0, 'paid_at', at, 'bank_reference', reference), at, at from made;

-- name: key_function
create schema bench;
create function bench.key(kind int, n bigint) returns uuid language sql immutable as $$
  select ('01940000-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex(kind), 3, '0') || '-8000-'
          || lpad(to_hex(n), 12, '0'))::uuid
$$;
grant usage on schema bench to pagi_app;

-- name: region
insert into regions.region values ($1, $2, $3, $4);

-- name: triggers_off
set local session_replication_role = replica;

-- name: statistics
-- Only of what was loaded: of an empty table the planner would learn that reading it whole is cheap.
vacuum analyze taxpayers.taxpayer, taxpayers.tax_object, assessments.liability, bills.bill, bills.item, bills.quote, bills.quote_item,
               instructions.instruction;

-- name: old_statistics
vacuum analyze payments.payment_key, partners.external_id, payments.payment, payments.allocation, ledger.entry,
               ledger.transfer, notifications.outbox;

-- name: bytes
-- Of tables with what they keep out of line, of indexes, and of the log so far.
select (sum(pg_table_size(c.oid)))::bigint as tables, (sum(pg_indexes_size(c.oid)))::bigint as indexes,
       pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as log
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and n.nspname in ('payments', 'ledger', 'bills', 'instructions', 'partners', 'notifications');

-- name: payments
select count(*) from payments.payment;

-- name: clearing
select code from ledger.clearing_account where partner_id = $1 and channel = 'virtual_account';

-- name: checkpoint
checkpoint;

-- name: copy_to
create database %s template %s owner pagi_owner strategy file_copy;
