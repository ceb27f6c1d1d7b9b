-- The outbox on its way out: which rows are told to whom, and whose turn it is.

-- Whether one of a subscription's filters (bill.paid, bill.*, *) lets an event through.
create or replace function notifications.wants(p_filters text[], p_event text)
returns boolean language sql immutable parallel safe as $$
  select exists (select from unnest(p_filters) f
                  where f in ('*', p_event) or (right(f, 2) = '.*' and starts_with(p_event, left(f, -1))))
$$;

-- Hands up to p_limit rows of the outbox to every active subscription that wants them; says how many rows it took.
-- A bill's later event is never taken before its earlier ones, whatever the clocks of two machines say.
create or replace function notifications.fan_out(p_now timestamptz, p_limit integer)
returns integer language sql as $$
  with taken as materialized (
    select o.region_id, o.event_id, o.bill_id, o.sequence, o.event
      from notifications.outbox o
     where o.relayed_at is null
       and not exists (select from notifications.outbox e
                        where e.region_id = o.region_id and e.bill_id = o.bill_id and e.sequence < o.sequence
                          and e.relayed_at is null)
     order by o.created_at
     limit p_limit
       for no key update skip locked),
  newest as (
    select r.region_id, (select max(o.relayed_at) from notifications.outbox o
                          where o.region_id = r.region_id and o.relayed_at is not null) as relayed_at
      from regions.region r),
  relayed as (
    update notifications.outbox o
       set relayed_at = greatest(p_now, n.relayed_at)   -- never behind what a follower has read
      from taken t join newest n using (region_id)
     where o.region_id = t.region_id and o.event_id = t.event_id),
  due as (
    insert into notifications.delivery (region_id, subscription_id, event_id, bill_id, sequence, state, created_at)
    select t.region_id, s.subscription_id, t.event_id, t.bill_id, t.sequence, 'waiting', p_now
      from taken t
      join notifications.subscription s using (region_id)
     where s.active and notifications.wants(s.events, t.event)
        on conflict do nothing)
  select count(*)::integer from taken
$$;

grant execute on all functions in schema notifications to pagi_app;
