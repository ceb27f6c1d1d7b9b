-- A bill follows its assessment. This is the only way in which what a bill asks for changes: the application holds no
-- right to set it, and the function checks it against the two versions of the assessment.

do $$ begin
  if to_regtype('bills.price_change') is null then
    create type bills.price_change as (
      bill_id uuid, from_liability uuid, to_liability uuid,
      difference bigint,        -- rupiah: the new version's principal less the old one's
      item_id uuid,             -- for what comes on top, where it becomes an item of its own
      event_id uuid
    );
  end if;
end $$;

-- Less: what is open shrinks, the newest item first; what was paid too much must have been released before.
-- More: an unpaid bill that is not due yet asks for more; else what comes on top is an item with its own due date, so
-- that nobody pays interest for the time before it was asked for.
create or replace function bills.reprice(
  p_region smallint, p_run uuid, p_changes bills.price_change[], p_due_date date, p_now timestamptz)
returns void language plpgsql security definer set search_path = '' as $$
declare
  v_wrong uuid;
begin
  perform from bills.bill b
    where b.region_id = p_region and b.bill_id in (select c.bill_id from unnest(p_changes) c)
    order by b.bill_id for no key update;

  select c.bill_id into v_wrong from unnest(p_changes) c
   where not exists (
     select from assessments.liability o
       join assessments.liability n
         on n.region_id = o.region_id and n.object_id = o.object_id and n.document = o.document
        and n.tax_period = o.tax_period and n.version = o.version + 1
       join assessments.run r on r.region_id = n.region_id and r.run_id = n.run_id
      where o.region_id = p_region and o.liability_id = c.from_liability and o.state = 'corrected'
        and n.liability_id = c.to_liability and n.state = 'issued' and n.run_id = p_run
        and r.state = 'running' and r.kind = 'correction' and n.principal - o.principal = c.difference);
  if found then
    raise exception 'bill % follows its assessment, and no other amount', v_wrong
      using errcode = 'check_violation', constraint = 'guard_reprice';
  end if;

  update bills.item i set principal = i.principal - cut.amount
    from (select i.item_id,
                 least(i.principal - i.principal_paid - i.principal_waived,
                       -c.difference - coalesce(sum(i.principal - i.principal_paid - i.principal_waived) over (
                         partition by i.bill_id order by i.due_date desc nulls first, i.item_id desc
                         rows between unbounded preceding and 1 preceding), 0)) as amount
            from unnest(p_changes) c
            join bills.item i on i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.from_liability
           where c.difference < 0) cut
   where i.region_id = p_region and i.item_id = cut.item_id and cut.amount > 0;

  update bills.item i set principal = i.principal + c.difference
    from unnest(p_changes) c
    join bills.bill b on b.region_id = p_region and b.bill_id = c.bill_id
   where c.difference > 0 and b.paid + b.waived = 0 and coalesce(b.due_date >= (p_now at time zone (
           select r.zone from regions.region r where r.region_id = p_region))::date, true)
     and i.region_id = p_region
     and i.item_id = (select n.item_id from bills.item n
                       where n.region_id = p_region and n.bill_id = c.bill_id and n.liability_id = c.from_liability
                       order by n.due_date desc nulls first, n.item_id desc limit 1);

  insert into bills.item (region_id, bill_id, item_id, liability_id, tax, tax_period, period_end, due_date, principal,
                          receivable_account, penalty_account)
  select n.region_id, n.bill_id, c.item_id, c.from_liability, n.tax, n.tax_period, n.period_end, p_due_date, c.difference,
         n.receivable_account, n.penalty_account
    from unnest(p_changes) c
    join bills.bill b on b.region_id = p_region and b.bill_id = c.bill_id
   cross join lateral (select * from bills.item i
                        where i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.from_liability
                        limit 1) n
   where c.difference > 0
     and not (b.paid + b.waived = 0 and coalesce(b.due_date >= (p_now at time zone (
                select r.zone from regions.region r where r.region_id = p_region))::date, true));

  update bills.item i set liability_id = c.to_liability
    from unnest(p_changes) c
   where i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.from_liability;

  select c.bill_id into v_wrong from unnest(p_changes) c
    join assessments.liability n on n.region_id = p_region and n.liability_id = c.to_liability
   where n.principal <> (select sum(i.principal) from bills.item i
                          where i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.to_liability);
  if found then
    raise exception 'bill % was paid above its assessment: release it first', v_wrong
      using errcode = 'check_violation', constraint = 'guard_reprice';
  end if;

  -- A bill that asks for nothing is withdrawn if nothing was paid; a paid one that asks again is open again.
  update bills.bill b
     set principal = case when s.principal > 0 then s.principal else b.principal end,
         version   = b.version + 1,
         state     = case when s.principal = 0 and b.state = 'open' then 'cancelled'
                          when s.open > 0 and b.state = 'paid' then case when b.paid > 0 then 'partly_paid' else 'open' end
                          else b.state end,
         paid_at   = case when s.open = 0 then b.paid_at end
    from (select i.bill_id, sum(i.principal)::bigint as principal,
                 sum(i.principal - i.principal_paid - i.principal_waived) as open
            from bills.item i
           where i.region_id = p_region and i.bill_id in (select c.bill_id from unnest(p_changes) c)
           group by i.bill_id) s
   where b.region_id = p_region and b.bill_id = s.bill_id;

  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select b.region_id, c.event_id, b.bill_id, b.version,
         case b.state when 'cancelled' then 'bill.cancelled' else 'bill.repriced' end,
         jsonb_build_object('bill_code', b.bill_code, 'tax', b.tax, 'object_number', b.object_number,
           'period', b.tax_period, 'status', b.state, 'principal', b.principal, 'difference', c.difference),
         p_now
    from unnest(p_changes) c
    join bills.bill b on b.region_id = p_region and b.bill_id = c.bill_id;
end $$;

revoke execute on function bills.reprice(smallint, uuid, bills.price_change[], date, timestamptz) from public;
grant execute on function bills.reprice(smallint, uuid, bills.price_change[], date, timestamptz) to pagi_app;
