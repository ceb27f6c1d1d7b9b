-- A payment to a taxpayer's fixed account (SNAP 25): several bills at once, each to the rupiah, all of them or none.
--
-- One payment, one key, one journal entry; its parts say which bill received what. It is refused whenever it does not fit
-- exactly, for the money is still the bank's to undo. Locks are taken in the order of `settle`: bills by key, then the
-- external id, then the payment key.

do $$ begin
  if to_regtype('payments.asked_part') is null then
    create type payments.asked_part as (
      place smallint, bill_id uuid,
      said bigint,              -- what the bank says that it pays for the bill; null where it says nothing
      code text, reference text,
      quote_id uuid, held boolean, due bigint,            -- found here, once the bills are locked
      verdict text              -- booked, unknown_bill, paid_bill, stale, wrong_amount
    );
  end if;
end $$;

-- Which bills each payment was for, and what they received: the one that it named, or those that are its parts.
create or replace view payments.reached as
select region_id, payment_id, bill_id, amount, to_bill, to_overpayment from payments.payment where bill_id is not null
union all
select region_id, payment_id, bill_id, amount, amount, 0 from payments.part;

-- What the bank was told last for this request, where that still holds.
create or replace function payments.told_together(p_notice payments.notice, p_account uuid)
returns setof instructions.told language sql stable as $$
  select t.*
    from instructions.told t
   where t.region_id = p_notice.region_id
     and t.answer_id = (select a.answer_id from instructions.told a
                         where a.region_id = p_notice.region_id and a.partner_id = p_notice.partner_id
                           and a.request_id = p_notice.natural_id and a.place = 1 and a.account_id = p_account
                           and a.holds_until >= p_notice.paid_at
                           and a.asked_at <= p_notice.paid_at + interval '5 minutes'
                         order by a.asked_at desc, a.answer_id desc limit 1)
$$;

-- The bills that the bank names, by code or by the place at which it was told them; where it names none, those that it
-- was told, else the oldest that are open, as an inquiry would list them.
create or replace function payments.asked_parts(
  p_notice payments.notice, p_account instructions.fixed_account, p_bills text[], p_codes text[], p_amounts bigint[],
  p_references text[])
returns setof payments.asked_part language plpgsql stable as $$
begin
  if cardinality(p_bills) > 0 then
    return query
    select n.place::smallint, coalesce(b.bill_id, t.bill_id), n.said, coalesce(n.code, to_char(n.place, 'FM00')),
           coalesce(n.reference, ''), null::uuid, false, null::bigint, null::text
      from unnest(p_bills, p_codes, p_amounts, p_references) with ordinality n (bill_code, code, said, reference, place)
      left join bills.bill b on b.region_id = p_account.region_id and b.bill_code = n.bill_code
                            and b.taxpayer_id = p_account.taxpayer_id
      left join payments.told_together(p_notice, p_account.account_id) t
             on n.bill_code is null and to_char(t.place, 'FM00') = lpad(n.code, 2, '0');
    return;
  end if;
  return query
  select t.place, t.bill_id, null::bigint, to_char(t.place, 'FM00'), '', null::uuid, false, null::bigint, null::text
    from payments.told_together(p_notice, p_account.account_id) t;
  if found then return; end if;
  return query
  select o.place::smallint, o.bill_id, null::bigint, to_char(o.place, 'FM00'), '', null::uuid, false, null::bigint, null::text
    from (select b.bill_id, row_number() over (order by b.due_date nulls last, b.bill_code) as place
            from taxpayers.tax_object t
            join bills.bill b on b.region_id = t.region_id and b.object_number = t.object_number and b.object_id = t.object_id
           where t.region_id = p_account.region_id and t.taxpayer_id = p_account.taxpayer_id
             and b.taxpayer_id = p_account.taxpayer_id and b.state in ('open', 'partly_paid')
             and not exists (select from bills.quote q      -- relief waives all that is left: nothing is paid for it
                              where q.region_id = b.region_id and q.bill_id = b.bill_id and q.bill_version = b.version
                                and p_notice.paid_day between q.valid_from and q.valid_until and q.amount_due = 0)
           order by b.due_date nulls last, b.bill_code
           limit 24) o;
end $$;

-- Each part with the quote that it settles, and whether it can; read after the bills are locked.
create or replace function payments.quoted_parts(
  p_notice payments.notice, p_account uuid, p_parts payments.asked_part[])
returns setof payments.asked_part language sql stable as $$
  select p.place, p.bill_id, p.said, p.code, p.reference, q.quote_id, told.quote_id is not null, q.amount_due,
         case when b.bill_id is null or b.state = 'cancelled'
                or p.place > (select min(o.place) from unnest(p_parts) o where o.bill_id = p.bill_id) then 'unknown_bill'
              when b.state = 'paid' then 'paid_bill'
              when q.quote_id is null then 'stale'
              when q.amount_due = 0 then 'paid_bill'
              when coalesce(p.said, q.amount_due) <> q.amount_due then 'wrong_amount'
              else 'booked' end
    from unnest(p_parts) p
    left join bills.bill b on b.region_id = p_notice.region_id and b.bill_id = p.bill_id
    left join lateral (
      select t.quote_id
        from payments.told_together(p_notice, p_account) t
        join bills.quote k on k.region_id = t.region_id and k.quote_id = t.quote_id
       where t.bill_id = p.bill_id and k.bill_version = b.version) told on true
    left join unnest(payments.with_quotes(array(
           select row(n.place, p_notice.region_id, p_notice.partner_id, p_notice.channel, p_notice.service,
                      p_notice.natural_id, null, null, p_notice.account, p_notice.amount, p_notice.paid_at,
                      p_notice.paid_day, n.bill_id, null, null, false, true, false, null, null, null, null, null,
                      null)::payments.notice
             from unnest(p_parts) n))) today on today.ordinal = p.place
    left join bills.quote q
           on q.region_id = p_notice.region_id and q.quote_id = coalesce(told.quote_id, today.quote_id)
$$;

-- What was booked before under this number; or by a clerk from the bank's statement, which was faster than this message.
create or replace function payments.booked_before(p_notice payments.notice)
returns uuid language sql stable as $$
  select coalesce(
    (select k.payment_id from payments.payment_key k
      where k.region_id = p_notice.region_id and k.partner_id = p_notice.partner_id and k.service = p_notice.service
        and k.natural_id = p_notice.natural_id),
    (select t.payment_id from payments.statement_key t join payments.payment p using (region_id, payment_id)
      where t.region_id = p_notice.region_id and t.partner_id = p_notice.partner_id
        and t.bank_reference = p_notice.bank_reference and t.amount = p_notice.amount and p.state <> 'reversed' limit 1))
$$;

-- What is to become of the payment, read after every lock is held. `p_named`: the bank says which bills it pays; else
-- those that somebody else paid meanwhile are left out, and the sum must be that of the others.
create or replace function payments.decide_together(
  p_notice payments.notice, p_parts payments.asked_part[], p_named boolean)
returns text language sql stable as $$
  select case
           when k.payment_id is not null then
             case when k.account = p_notice.account and k.amount = p_notice.amount then 'repeat' else 'inconsistent' end
           when payments.booked_before(p_notice) is not null then 'repeat'
           when x.business_key <> p_notice.service || ':' || p_notice.natural_id then 'external_id_used'
           when p_named and s.unknown > 0 then 'unknown_bill'
           when s.stale > 0 then 'stale'
           when s.payable = 0 or p_named and s.paid > 0 then 'paid_bill'
           when s.wrong > 0 or s.due <> p_notice.amount then 'wrong_amount'
           else 'booked'
         end
    from (select count(*) filter (where verdict = 'unknown_bill') as unknown,
                 count(*) filter (where verdict = 'stale') as stale,
                 count(*) filter (where verdict = 'paid_bill') as paid,
                 count(*) filter (where verdict = 'wrong_amount') as wrong,
                 count(*) filter (where verdict in ('booked', 'wrong_amount')) as payable,
                 coalesce(sum(due) filter (where verdict = 'booked'), 0) as due
            from unnest(p_parts)) s
    left join payments.payment_key k
           on k.region_id = p_notice.region_id and k.partner_id = p_notice.partner_id
          and k.service = p_notice.service and k.natural_id = p_notice.natural_id
    left join partners.external_id x
           on x.region_id = p_notice.region_id and x.partner_id = p_notice.partner_id
          and x.jakarta_day = p_notice.external_day and x.external_id = p_notice.external_id
$$;

-- Books the payment and its parts; its key is ours.
create or replace function payments.book_together(
  p_notice payments.notice, p_parts payments.asked_part[], p_now timestamptz)
returns void language plpgsql as $$
declare
  notices constant payments.notice[] := array(
    select row(p.place, n.region_id, n.partner_id, n.channel, n.service, n.natural_id, null, null, n.account, p.due,
               n.paid_at, n.paid_day, p.bill_id, null, p.quote_id, p.held, true, false, n.payment_id, n.entry_id,
               gen_random_uuid(), n.ntpd, n.bank_reference, n.details)::payments.notice
      from unnest(array[p_notice]) n cross join unnest(p_parts) p
     order by p.place);
  shares constant payments.item_share[] := array(select s from payments.spread_over_items(notices) s);
  splits constant payments.split[]      := array(select s from payments.split_up(notices, shares) s);
begin
  if exists (select from unnest(splits) s join unnest(notices) n using (ordinal) where s.to_bill <> n.amount) then
    raise exception 'a part of payment % does not settle its bill', p_notice.natural_id;
  end if;
  insert into payments.payment (region_id, payment_id, partner_id, channel, service, natural_id, account,
      bank_reference, ntpd, state, amount, to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details, parts)
  values (p_notice.region_id, p_notice.payment_id, p_notice.partner_id, p_notice.channel, p_notice.service,
          p_notice.natural_id, p_notice.account, p_notice.bank_reference, p_notice.ntpd, 'received', p_notice.amount,
          p_notice.amount, 0, 0, p_notice.paid_at, p_notice.paid_day, p_now, p_notice.details, cardinality(p_parts));
  insert into payments.part (region_id, payment_id, place, bill_id, quote_id, amount, code, reference)
  select p_notice.region_id, p_notice.payment_id, p.place, p.bill_id, p.quote_id, p.due, p.code, p.reference
    from unnest(p_parts) p;
  perform payments.book_to_bills(notices, shares, splits, p_now);
end $$;

-- Settles a payment to a fixed account, and says what the answer needs: one row a bill, or one without where there is
-- none. No row at all: no such account. Bills are named by `p_bills` (codes) or `p_codes` (places), with what is paid.
create or replace function payments.receive_together(
  p_notice payments.notice, p_bills text[], p_codes text[], p_amounts bigint[], p_references text[], p_now timestamptz)
returns table (verdict text, taxpayer_id uuid, name_sealed bytea, place smallint, part_verdict text, amount bigint,
               code text, reference text, bill_id uuid, bill_code text, tax text, tax_period text, earlier payments.payment)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  v_account instructions.fixed_account;
  v_named   constant boolean := cardinality(p_bills) > 0;
  v_parts   payments.asked_part[];
  v_verdict text;
begin
  select * into v_account from instructions.fixed_account f
   where f.region_id = p_notice.region_id and f.partner_id = p_notice.partner_id and f.account = p_notice.account;
  if not found then return; end if;

  v_parts := array(select a from payments.asked_parts(p_notice, v_account, p_bills, p_codes, p_amounts, p_references) a);
  perform payments.lock_bills(p_notice.region_id, array(select a.bill_id from unnest(v_parts) a));
  if p_notice.external_id is not null then
    insert into partners.external_id (region_id, partner_id, jakarta_day, external_id, business_key, seen_at)
    values (p_notice.region_id, p_notice.partner_id, p_notice.external_day, p_notice.external_id,
            p_notice.service || ':' || p_notice.natural_id, p_now)
        on conflict do nothing;
  end if;
  v_parts := array(select q from payments.quoted_parts(p_notice, v_account.account_id, v_parts) q order by q.place);
  v_verdict := payments.decide_together(p_notice, v_parts, v_named);
  if v_verdict = 'booked' then
    insert into payments.payment_key (region_id, partner_id, service, natural_id, payment_id, account, amount)
    values (p_notice.region_id, p_notice.partner_id, p_notice.service, p_notice.natural_id, p_notice.payment_id,
            p_notice.account, p_notice.amount)
        on conflict do nothing;
    if found then
      v_parts := array(select a from unnest(v_parts) a where a.verdict = 'booked' order by a.place);
      perform payments.book_together(p_notice, v_parts, p_now);
    else  -- somebody else was faster with this number
      v_verdict := payments.decide_together(p_notice, v_parts, v_named);
    end if;
  end if;
  perform payments.keep_refusals(array[p_notice], array[row(p_notice.ordinal, v_verdict, null)::payments.verdict], p_now);

  return query
  select v_verdict, t.taxpayer_id, t.name_sealed, s.place, s.verdict, s.amount, s.code, s.reference, b.bill_id, b.bill_code,
         b.tax, b.tax_period, known.e
    from taxpayers.taxpayer t
    left join lateral (
           select e from payments.payment e
            where v_verdict in ('repeat', 'inconsistent') and e.region_id = p_notice.region_id
              and e.payment_id = payments.booked_before(p_notice)) known on true
    left join lateral (
           select a.place, a.bill_id, a.verdict, a.due as amount, a.code, a.reference from unnest(v_parts) a
            where v_verdict <> 'repeat'
           union all
           select p.place, p.bill_id, 'booked', p.amount, p.code, p.reference from payments.part p
            where v_verdict = 'repeat' and p.region_id = p_notice.region_id and p.payment_id = (known.e).payment_id) s on true
    left join bills.bill b on b.region_id = t.region_id and b.bill_id = s.bill_id
   where t.region_id = v_account.region_id and t.taxpayer_id = v_account.taxpayer_id
   order by s.place;
end $$;

grant select on payments.reached to pagi_app, pagi_read;
grant execute on all functions in schema payments to pagi_app;
