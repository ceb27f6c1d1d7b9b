-- The one door for money: settles a batch of payment notices in one call, set-based, in the caller's transaction.
--
-- Order of locks: bills by key, then external ids, then payment keys, each in key order: no deadlock between
-- batches. Repeats are found by unique keys. Quotes are settled, never computed. Only this room's SQL writes other
-- rooms' tables. A changed signature is a new name.

do $$ begin
  if to_regtype('payments.notice') is null then
    create type payments.notice as (
      ordinal smallint, region_id smallint, partner_id uuid, channel text, service smallint,
      natural_id text,          -- what makes the payment itself: 25 paymentRequestId, 52 originalReferenceNo
      external_id text, external_day date,
      account text,             -- virtual account without spaces, or the partner reference number
      amount bigint, paid_at timestamptz, paid_day date,
      bill_id uuid, instruction_id uuid, quote_id uuid,   -- found here, by the account; null as given
      held boolean,             -- found here: the quote was told on inquiry and still holds
      may_refuse boolean,       -- true: still the bank's to undo (25); false: money has moved (52)
      refuse_paid_bill boolean, -- profile paid_bill = "refuse"
      payment_id uuid, entry_id uuid, event_id uuid, ntpd text, bank_reference text, details jsonb
    );
    create type payments.verdict as (
      ordinal smallint,
      verdict text,             -- booked, repeat, inconsistent, external_id_used, unknown_bill, expired, paid_bill,
                                -- wrong_amount, stale
      payment_id uuid
    );
  end if;
  if to_regtype('payments.item_share') is null then
    create type payments.item_share as (ordinal smallint, item_id uuid, principal bigint, interest bigint, fines bigint,
                                        principal_waived bigint, interest_waived bigint, fines_waived bigint);
  end if;
  if to_regtype('payments.split') is null then
    create type payments.split as (ordinal smallint, quote_id uuid, to_bill bigint, to_overpayment bigint, to_suspense bigint,
                                   waived bigint);
  end if;
end $$;

-- Each notice with the instruction and the bill that its account leads to at its partner; host to host pays by bill code.
create or replace function payments.with_bills(p_notices payments.notice[])
returns payments.notice[] language sql stable as $$
  select array_agg(row(n.ordinal, n.region_id, n.partner_id, n.channel, n.service, n.natural_id, n.external_id,
                       n.external_day, n.account, n.amount, n.paid_at, n.paid_day, coalesce(i.bill_id, c.bill_id), i.instruction_id,
                       null, false, n.may_refuse, n.refuse_paid_bill, n.payment_id, n.entry_id, n.event_id, n.ntpd, n.bank_reference,
                       n.details)::payments.notice order by n.ordinal)
    from unnest(p_notices) n
    left join instructions.instruction i using (region_id, partner_id, channel, account)
    left join bills.bill c on n.channel = 'mobile_banking' and c.region_id = n.region_id and c.bill_code = n.account
$$;

-- Each notice with the quote that it settles: what the bank was told for its request, else what holds on the paid day.
-- Only quotes of the bill's present version count, and by the parameters in force: read after the bills are locked.
create or replace function payments.with_quotes(p_notices payments.notice[])
returns payments.notice[] language sql stable as $$
  select array_agg(row(n.ordinal, n.region_id, n.partner_id, n.channel, n.service, n.natural_id, n.external_id,
                       n.external_day, n.account, n.amount, n.paid_at, n.paid_day, n.bill_id, n.instruction_id,
                       coalesce(told.quote_id, today.quote_id), told.quote_id is not null,
                       n.may_refuse, n.refuse_paid_bill, n.payment_id, n.entry_id, n.event_id, n.ntpd, n.bank_reference,
                       n.details)::payments.notice order by n.ordinal)
    from unnest(p_notices) n
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
    left join lateral (
      select q.quote_id from bills.quote q
       where q.region_id = b.region_id and q.bill_id = b.bill_id and q.bill_version = b.version
         and n.paid_day between q.valid_from and q.valid_until
         and q.law = coalesce(nullif(current_setting('pagi.law_' || n.region_id, true), ''), q.law)
       order by q.quoted_at desc limit 1) today on true
    left join lateral (
      select q.quote_id
        from instructions.inquiry a join bills.quote q using (region_id, quote_id)
       where a.region_id = n.region_id and a.partner_id = n.partner_id and a.request_id = n.natural_id
         and a.instruction_id = n.instruction_id and a.holds_until >= n.paid_at
         and a.asked_at <= n.paid_at + interval '5 minutes' and q.bill_version = b.version
       order by a.asked_at desc limit 1) told on true
$$;

-- Which notices can be decided together: the k-th of one bill, or of one key, waits for the one before it. A key that
-- comes for several accounts ties their bills together: then each notice waits for all before it.
create or replace function payments.waves(p_notices payments.notice[])
returns table (wave bigint, members payments.notice[]) language sql stable as $$
  select w.wave, array_agg(w.n order by (w.n).ordinal)
    from (select n, case when tied.so then n.ordinal + 1 else greatest(
                   row_number() over (partition by n.region_id, n.partner_id, n.service, n.natural_id order by n.ordinal),
                   case when n.bill_id is null then 1
                        else row_number() over (partition by n.region_id, n.bill_id order by n.ordinal) end) end as wave
            from unnest(p_notices) n
           cross join (select exists (select from unnest(p_notices) k
                                       group by k.region_id, k.partner_id, k.service, k.natural_id
                                      having min(k.account) <> max(k.account)) as so) tied) w
   group by w.wave order by w.wave
$$;

-- What is to become of each notice, read after every lock is held.
create or replace function payments.decide(p_notices payments.notice[])
returns setof payments.verdict language sql stable as $$
  select n.ordinal,
         case
           when k.payment_id = n.payment_id then 'booked'   -- its key is claimed already, by this very call
           when k.payment_id is not null then
             case when k.account = n.account and k.amount = n.amount then 'repeat' else 'inconsistent' end
           when shown.payment_id is not null then 'repeat'  -- the statement was faster, and a clerk has booked it
           when n.may_refuse and x.business_key <> n.service || ':' || n.natural_id then 'external_id_used'
           when n.may_refuse and (b.bill_id is null or b.state = 'cancelled') then 'unknown_bill'
           when n.may_refuse and b.state = 'paid' then
             case when n.refuse_paid_bill then 'paid_bill' else 'booked' end
           when n.may_refuse and (i.state in ('expired', 'replaced', 'cancelled') or i.expires_at < n.paid_at) then 'expired'
           when b.state in ('open', 'partly_paid') and (q.quote_id is null or q.bill_version <> b.version
                or not (n.held or n.paid_day between q.valid_from and q.valid_until)) then 'stale'
           when n.may_refuse and n.amount <> q.amount_due then 'wrong_amount'
           else 'booked'
         end,
         coalesce(k.payment_id, shown.payment_id)
    from unnest(p_notices) n
    left join lateral (
      select k.payment_id, k.account, k.amount from payments.payment_key k
       where k.region_id = n.region_id and k.partner_id = n.partner_id and k.service = n.service
         and k.natural_id = n.natural_id limit 1) k on true
    left join lateral (
      select t.payment_id from payments.statement_key t join payments.payment p using (region_id, payment_id)
       where t.region_id = n.region_id and t.partner_id = n.partner_id and t.bank_reference = n.bank_reference
         and t.amount = n.amount and n.service > 0 and p.state <> 'reversed' limit 1) shown on true
    left join lateral (
      select x.business_key from partners.external_id x
       where x.region_id = n.region_id and x.partner_id = n.partner_id and x.jakarta_day = n.external_day
         and x.external_id = n.external_id limit 1) x on true
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
    left join instructions.instruction i on i.region_id = n.region_id and i.instruction_id = n.instruction_id
    left join bills.quote q on q.region_id = n.region_id and q.quote_id = n.quote_id and q.bill_id = n.bill_id
$$;

-- How each payment spreads over its quote's items, in the order that the quote says, and what the quote waives for it.
-- All of an item's waiver belongs to whoever settles the item's principal; a part of the principal waives its share
-- of the interest, rounded down: the next quote waives the rest.
create or replace function payments.spread_over_items(p_notices payments.notice[])
returns setof payments.item_share language sql stable as $$
  select s.ordinal, s.item_id, s.principal, s.interest, s.fines,
         case when s.principal = s.asked then s.principal_waived else 0 end,
         case when s.principal = s.asked then s.interest_waived
              else div(s.interest_waived::numeric * s.principal, s.asked + s.principal_waived)::bigint end,
         case when s.principal = s.asked then s.fines_waived else 0 end
    from (select taken.ordinal, taken.item_id, taken.asked,
                 taken.principal_waived, taken.interest_waived, taken.fines_waived,
                 coalesce(sum(taken.part) filter (where taken.kind = 1), 0)::bigint as principal,
                 coalesce(sum(taken.part) filter (where taken.kind = 2), 0)::bigint as interest,
                 coalesce(sum(taken.part) filter (where taken.kind = 3), 0)::bigint as fines
            from (select n.ordinal, qi.item_id, slot.kind, qi.principal as asked,
                         qi.principal_waived, qi.interest_waived, qi.fines_waived,
                         greatest(0, least(slot.amount, n.amount - coalesce(
                           sum(slot.amount) over (partition by n.ordinal order by slot.rank, qi.position
                                                  rows between unbounded preceding and 1 preceding), 0))) as part
                    from unnest(p_notices) n
                    join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
                                     and b.state in ('open', 'partly_paid')
                    join bills.quote_item qi on qi.region_id = n.region_id and qi.quote_id = n.quote_id
                   cross join lateral (values (1, qi.principal_rank, qi.principal), (2, qi.interest_rank, qi.interest),
                                              (3, qi.fines_rank, qi.fines)) slot (kind, rank, amount)) taken
           group by taken.ordinal, taken.item_id, taken.asked,
                    taken.principal_waived, taken.interest_waived, taken.fines_waived) s
   where s.principal + s.interest + s.fines > 0
      or s.principal = s.asked and s.principal_waived + s.interest_waived + s.fines_waived > 0
$$;

-- Where each payment goes: what its shares take to the bill, the rest of a bill's payment to overpayment, what leads
-- to no bill to suspense. A payment without shares settles no quote.
create or replace function payments.split_up(p_notices payments.notice[], p_shares payments.item_share[])
returns setof payments.split language sql immutable as $$
  select n.ordinal, case when s.ordinal is not null then n.quote_id end, coalesce(s.total, 0),
         case when n.bill_id is not null then n.amount - coalesce(s.total, 0) else 0 end,
         case when n.bill_id is null then n.amount else 0 end, coalesce(s.waived, 0)
    from unnest(p_notices) n
    left join (select ordinal, sum(principal + interest + fines)::bigint as total,
                      sum(principal_waived + interest_waived + fines_waived)::bigint as waived
                 from unnest(p_shares) group by ordinal) s using (ordinal)
$$;

-- Books notices that were decided and whose keys are ours. Nothing is read back: what was worked out is handed on.
create or replace function payments.book(p_notices payments.notice[], p_now timestamptz)
returns void language plpgsql as $$
declare
  shares constant payments.item_share[] := array(select s from payments.spread_over_items(p_notices) s);
  splits constant payments.split[]      := array(select s from payments.split_up(p_notices, shares) s);
begin
  insert into payments.payment (region_id, payment_id, partner_id, channel, service, natural_id, account,
      bank_reference, ntpd, instruction_id, bill_id, quote_id, state, amount, to_bill, to_overpayment, to_suspense,
      paid_at, paid_day, received_at, details)
  select n.region_id, n.payment_id, n.partner_id, n.channel, n.service, n.natural_id, n.account,
         n.bank_reference, n.ntpd, n.instruction_id, n.bill_id, s.quote_id, 'received',
         n.amount, s.to_bill, s.to_overpayment, s.to_suspense, n.paid_at, n.paid_day, p_now, n.details
    from unnest(p_notices) n join unnest(splits) s using (ordinal);

  perform payments.book_to_bills(p_notices, shares, splits, p_now);
end $$;

-- What payments that are in the books do to items, bills and codes, to the journal, and whom that is told. Several notices
-- may be parts of one payment: then they share its key and its entry.
create or replace function payments.book_to_bills(
  p_notices payments.notice[], shares payments.item_share[], splits payments.split[], p_now timestamptz)
returns void language plpgsql as $$
begin
  insert into payments.allocation (region_id, payment_id, item_id, paid_day, principal, interest, fines,
                                   principal_waived, interest_waived, fines_waived)
  select n.region_id, n.payment_id, s.item_id, n.paid_day, s.principal, s.interest, s.fines,
         s.principal_waived, s.interest_waived, s.fines_waived
    from unnest(p_notices) n join unnest(shares) s using (ordinal);

  update bills.item i
     set principal_paid   = i.principal_paid + s.principal,
         interest_paid    = i.interest_paid + s.interest,
         fines_paid       = i.fines_paid + s.fines,
         principal_waived = i.principal_waived + s.principal_waived,
         interest_waived  = i.interest_waived + s.interest_waived,
         fines_waived     = i.fines_waived + s.fines_waived
    from unnest(p_notices) n join unnest(shares) s using (ordinal)
   where i.region_id = n.region_id and i.item_id = s.item_id;

  update bills.bill b
     set paid    = b.paid + s.to_bill,
         waived  = b.waived + s.waived,
         version = b.version + 1,
         state   = case when s.to_bill = q.amount_due then 'paid'
                        when s.to_bill = 0 then b.state else 'partly_paid' end,
         paid_at = case when s.to_bill = q.amount_due then n.paid_at else b.paid_at end
    from unnest(p_notices) n
    join unnest(splits) s using (ordinal)
    left join bills.quote q on q.region_id = n.region_id and q.quote_id = s.quote_id
   where b.region_id = n.region_id and b.bill_id = n.bill_id;

  update instructions.instruction i
     set state = 'used'
    from unnest(p_notices) n
   where i.region_id = n.region_id and i.instruction_id = n.instruction_id and i.state <> 'used';

  perform payments.book_entries(p_notices, shares, splits, p_now);

  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select n.region_id, n.event_id, n.bill_id, coalesce(b.version, 1),
         case when b.bill_id is null then 'payment.in_suspense'
              when s.to_bill = 0 then 'payment.overpaid'
              else 'bill.' || b.state end,
         jsonb_build_object('payment_id', n.payment_id, 'bill_code', b.bill_code, 'tax', b.tax,
           'object_number', b.object_number, 'period', b.tax_period, 'status', b.state, 'channel', n.channel,
           'amount', n.amount, 'to_bill', s.to_bill, 'to_overpayment', s.to_overpayment,
           'to_suspense', s.to_suspense, 'paid_at', n.paid_at, 'ntpd', n.ntpd, 'bank_reference', n.bank_reference),
         p_now
    from unnest(p_notices) n
    join unnest(splits) s using (ordinal)
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id;
end $$;

-- One entry per payment: channel clearing against receivable, penalty revenue, overpayment or suspense; and for a
-- waived principal its contra account against the receivable.
-- The business day is the bank's day in the city's zone; a day that is closed already books into today.
create or replace function payments.book_entries(
  p_notices payments.notice[], p_shares payments.item_share[], p_splits payments.split[], p_now timestamptz)
returns void language sql as $$
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  select distinct n.region_id, n.entry_id, 'receipt', n.payment_id,
         case when d.state = 'closed' then (p_now at time zone r.zone)::date else n.paid_day end, p_now,
         n.channel || ' ' || n.bank_reference
    from unnest(p_notices) n
    join regions.region r using (region_id)
    left join ledger.business_day d on d.region_id = n.region_id and d.day = n.paid_day;

  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select n.region_id, n.entry_id, row_number() over (partition by n.region_id, n.entry_id order by part.rank, part.credit, n.ordinal),
         case when part.rank = 5 then part.contra else c.code end, part.credit, part.amount
    from (select ordinal, rank, contra, credit, sum(amount)::bigint as amount
            from (select s.ordinal, slot.rank, slot.contra, slot.credit, slot.amount
                    from unnest(p_shares) s
                    join unnest(p_notices) n using (ordinal)
                    join bills.item i on i.region_id = n.region_id and i.item_id = s.item_id
                    left join ledger.contra_account w
                           on s.principal_waived > 0 and w.region_id = i.region_id and w.receivable = i.receivable_account
                   cross join lateral (values (1, null, i.receivable_account, s.principal),
                                              (2, null, i.penalty_account, s.interest + s.fines),
                                              (5, w.contra, i.receivable_account, s.principal_waived)
                                      ) slot (rank, contra, credit, amount)
                  union all
                  select s.ordinal, 3, null, ledger.role_code(n.region_id, 'overpayment'), s.to_overpayment
                    from unnest(p_splits) s join unnest(p_notices) n using (ordinal) where s.to_overpayment > 0
                  union all
                  select s.ordinal, 4, null, ledger.role_code(n.region_id, 'suspense'), s.to_suspense
                    from unnest(p_splits) s join unnest(p_notices) n using (ordinal) where s.to_suspense > 0) slots
           where amount > 0
           group by ordinal, rank, contra, credit) part
    join unnest(p_notices) n using (ordinal)
    left join ledger.clearing_account c   -- absent: a null debit, and the batch fails loudly
      on c.region_id = n.region_id and c.partner_id = n.partner_id and c.channel = n.channel;
$$;

create or replace function payments.keep_refusals(p_notices payments.notice[], p_verdicts payments.verdict[], p_now timestamptz)
returns void language sql as $$
  insert into payments.attempt (region_id, attempt_id, partner_id, channel, service, natural_id, external_id, account,
      bill_id, amount, paid_at, received_at, reason, bank_reference)
  select n.region_id, n.payment_id, n.partner_id, n.channel, n.service, n.natural_id, n.external_id, n.account,
         n.bill_id, n.amount, n.paid_at, p_now, v.verdict, n.bank_reference
    from unnest(p_notices) n join unnest(p_verdicts) v using (ordinal)
   where v.verdict in ('inconsistent', 'external_id_used', 'unknown_bill', 'expired', 'paid_bill', 'wrong_amount')
$$;

-- Plans are kept and never read a table whole, whoever calls: the first plans are made while the tables are empty.
create or replace function payments.settle(p_notices payments.notice[], p_now timestamptz)
returns setof payments.verdict language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  return query select * from payments.settle_found(payments.with_bills(p_notices), p_now);
end $$;

-- The same for notices whose bill is known already: what a clerk books to a bill has no account that leads to it.
create or replace function payments.settle_found(notices payments.notice[], p_now timestamptz)
returns setof payments.verdict language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  batch    payments.notice[];
  winners  payments.notice[];
  verdicts payments.verdict[];
  claimed  bigint;
begin
  perform from bills.bill b
   where (b.region_id, b.bill_id) in (select n.region_id, n.bill_id from unnest(notices) n where n.bill_id is not null)
   order by b.region_id, b.bill_id
     for no key update;

  insert into partners.external_id (region_id, partner_id, jakarta_day, external_id, business_key, seen_at)
  select distinct on (n.region_id, n.partner_id, n.external_day, n.external_id)
         n.region_id, n.partner_id, n.external_day, n.external_id, n.service || ':' || n.natural_id, p_now
    from unnest(notices) n
   where n.may_refuse and n.external_id is not null
   order by n.region_id, n.partner_id, n.external_day, n.external_id, n.ordinal
      on conflict do nothing;

  for batch in select w.members from payments.waves(notices) w order by w.wave loop
    batch := payments.with_quotes(batch);
    verdicts := array(select v from payments.decide(batch) v);
    winners := array(select n from unnest(batch) n join unnest(verdicts) v using (ordinal) where v.verdict = 'booked');

    insert into payments.payment_key (region_id, partner_id, service, natural_id, payment_id, account, amount)
    select n.region_id, n.partner_id, n.service, n.natural_id, n.payment_id, n.account, n.amount
      from unnest(winners) n
     order by n.region_id, n.partner_id, n.service, n.natural_id
        on conflict do nothing;
    get diagnostics claimed = row_count;

    -- Whoever lost the key to somebody else is now a repeat, or inconsistent; our own keys are ours to book.
    if claimed < cardinality(winners) then
      verdicts := array(select v from payments.decide(batch) v);
      winners := array(select n from unnest(batch) n join unnest(verdicts) v using (ordinal) where v.verdict = 'booked');
    end if;
    if cardinality(winners) > 0 then
      perform payments.book(winners, p_now);
    end if;
    if cardinality(winners) < cardinality(batch) then
      perform payments.keep_refusals(batch, verdicts, p_now);
    end if;
    return query select * from unnest(verdicts);
  end loop;
end $$;

-- What the till calls: settles, and says with each verdict what the answer to the bank needs: the bill, whose it is,
-- and what was booked under this id before. Told after all is settled, so by a snapshot that sees it.
create or replace function payments.receive(p_notices payments.notice[], p_now timestamptz)
returns table (ordinal smallint, verdict text, bill_id uuid, bill_code text, tax text, tax_period text,
               taxpayer_id uuid, name_sealed bytea, earlier payments.payment)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  notices  constant payments.notice[]  := payments.with_bills(p_notices);
  verdicts constant payments.verdict[] := array(select v from payments.settle_found(notices, p_now) v);
begin
  return query
  select v.ordinal, v.verdict, b.bill_id, b.bill_code, b.tax, b.tax_period, b.taxpayer_id, t.name_sealed, p
    from unnest(verdicts) v
    join unnest(notices) n using (ordinal)
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
    left join taxpayers.taxpayer t on t.region_id = b.region_id and t.taxpayer_id = b.taxpayer_id
    left join payments.payment p on p.region_id = n.region_id and p.payment_id = v.payment_id
                                and v.verdict in ('repeat', 'inconsistent');
end $$;

-- A bank's statement shows these payments to the rupiah. Those already further on stay where they are.
create or replace function payments.mark_reconciled(p_region smallint, p_payments uuid[])
returns void language sql as $$
  update payments.payment p
     set state = 'reconciled'
    from (select payment_id from payments.payment
           where region_id = p_region and payment_id = any(p_payments) and state = 'received'
           order by payment_id
             for no key update) shown
   where p.region_id = p_region and p.payment_id = shown.payment_id
$$;

grant execute on all functions in schema payments to pagi_app;
