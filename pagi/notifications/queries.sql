-- name: add_subscription
insert into notifications.subscription (region_id, subscription_id, url, events, secret_sealed, created_at)
values ($1, $2, $3, $4, $5, $6);

-- name: subscriptions
-- Every subscription with what is on its way, given up, and last tried.
select s.region_id, s.subscription_id, s.url, s.events, s.active, s.ended_why, s.created_at, s.previous_until,
       (select count(*) from notifications.delivery d
         where d.region_id = s.region_id and d.subscription_id = s.subscription_id
           and d.state in ('waiting', 'queued'))::int as under_way,
       (select count(*) from notifications.delivery d
         where d.region_id = s.region_id and d.subscription_id = s.subscription_id and d.state = 'held')::int as held
  from notifications.subscription s
 where s.region_id = $1 and s.subscription_id = coalesce($2::uuid, s.subscription_id)
 order by s.created_at, s.subscription_id;

-- name: secret_of
select secret_sealed from notifications.subscription where region_id = $1 and subscription_id = $2 for update;

-- name: change_secret
update notifications.subscription
   set secret_sealed = $3, previous_secret_sealed = $4, previous_until = $5
 where region_id = $1 and subscription_id = $2;

-- name: end_subscription
update notifications.subscription set active = false, ended_why = $3
 where region_id = $1 and subscription_id = $2 and active;

-- name: resume_subscription
update notifications.subscription set active = true, ended_why = null
 where region_id = $1 and subscription_id = $2 and not active;

-- name: replay_held
-- What was given up is put in line again, all of a subscription or one event.
update notifications.delivery
   set state = 'waiting', tries = 0, job_id = null, next_at = null, held_why = null, ended_at = null
 where region_id = $1 and subscription_id = $2 and state = 'held' and event_id = coalesce($3::uuid, event_id);

-- name: replay_event
-- One event again, whatever became of it; one that is on its way stays there.
update notifications.delivery
   set state = 'waiting', tries = 0, job_id = null, next_at = null, held_why = null, ended_at = null
 where region_id = $1 and subscription_id = $2 and event_id = $3 and state in ('delivered', 'held');

-- name: replay_range
-- Events that happened from $3 until before $4, those included that the subscription was never told of. An event is
-- relayed at or after it happened; the hour makes up for clocks of several machines.
insert into notifications.delivery as d (region_id, subscription_id, event_id, bill_id, sequence, state, created_at)
select o.region_id, s.subscription_id, o.event_id, o.bill_id, o.sequence, 'waiting', $5
  from notifications.outbox o
  join notifications.subscription s using (region_id)
 where s.region_id = $1 and s.subscription_id = $2
   and o.relayed_at >= $3::timestamptz - interval '1 hour' and o.created_at >= $3 and o.created_at < $4
   and notifications.wants(s.events, o.event)
    on conflict (region_id, subscription_id, event_id) do update
       set state = 'waiting', tries = 0, job_id = null, next_at = null, held_why = null, ended_at = null
     where d.state in ('delivered', 'held');

-- name: add_test_event
insert into notifications.outbox (region_id, event_id, sequence, event, payload, created_at, relayed_at)
values ($1, $2, 1, 'webhook.test', '{"message": "Uji webhook dari PAGI."}', $3, $3);

-- name: add_delivery
insert into notifications.delivery (region_id, subscription_id, event_id, sequence, state, created_at)
values ($1, $2, $3, 1, 'waiting', $4);

-- name: relay_alone
-- One relay at a time; whoever comes second leaves the round to the first.
select pg_try_advisory_xact_lock(5171, 2);

-- name: fan_out
select notifications.fan_out($1, $2);

-- name: next_in_line
-- Deliveries whose turn it is: of a bill's events the earliest that is not yet through.
select d.region_id, d.subscription_id, d.event_id
  from notifications.delivery d
 where d.state = 'waiting'
   and (d.bill_id is null
        or not exists (select from notifications.delivery e
                        where e.region_id = d.region_id and e.subscription_id = d.subscription_id
                          and e.bill_id = d.bill_id and e.sequence < d.sequence and e.state in ('waiting', 'queued')))
 order by d.created_at, d.event_id
 limit $1
   for no key update skip locked;

-- name: note_jobs
update notifications.delivery d
   set state = 'queued', job_id = q.job_id
  from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::bigint[]) q (region_id, subscription_id, event_id, job_id)
 where d.region_id = q.region_id and d.subscription_id = q.subscription_id and d.event_id = q.event_id;

-- name: lost_jobs
-- Deliveries whose job is gone from the queue or was given up there: their turn comes again.
select d.region_id, d.subscription_id, d.event_id, j.id as parked
  from notifications.delivery d
  left join queue.pgqueuer j on j.id = d.job_id
 where d.state = 'queued' and (j.id is null or j.status not in ('queued', 'picked'))
 limit $1
   for no key update of d skip locked;

-- name: back_in_line
update notifications.delivery d
   set state = 'waiting', job_id = null
  from unnest($1::smallint[], $2::uuid[], $3::uuid[]) q (region_id, subscription_id, event_id)
 where d.region_id = q.region_id and d.subscription_id = q.subscription_id and d.event_id = q.event_id
   and d.state = 'queued';

-- name: to_deliver
select d.state, d.tries, o.event, o.sequence, o.payload::text as payload, o.created_at,
       s.url, s.active, s.secret_sealed, s.previous_secret_sealed, s.previous_until
  from notifications.delivery d
  join notifications.outbox o using (region_id, event_id)
  join notifications.subscription s using (region_id, subscription_id)
 where d.region_id = $1 and d.subscription_id = $2 and d.event_id = $3;

-- name: note_attempt
insert into notifications.attempt (region_id, subscription_id, event_id, attempt_id, at, outcome, status, took_ms, answer)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: note_outcome
update notifications.delivery
   set tries = tries + $4, state = $5, next_at = $6, held_why = $7, ended_at = $8
 where region_id = $1 and subscription_id = $2 and event_id = $3 and state = 'queued';

-- name: forget_queue_log
-- PgQueuer's own log of jobs; what was tried stands in notifications.attempt.
delete from queue.pgqueuer_log where created < now() - interval '3 days';

-- name: forget_queue_statistics
delete from queue.pgqueuer_statistics where created < now() - interval '90 days';

-- name: deliveries
-- Newest first; below ($4, $5), the last one of the page before.
select d.subscription_id, d.event_id, d.state, d.tries, d.next_at, d.held_why, d.ended_at, d.created_at,
       o.event, o.sequence, o.payload ->> 'bill_code' as bill_code, o.created_at as happened_at,
       a.at, a.outcome, a.status, a.took_ms, a.answer
  from notifications.delivery d
  join notifications.outbox o using (region_id, event_id)
  left join lateral (select a.at, a.outcome, a.status, a.took_ms, a.answer from notifications.attempt a
                      where a.region_id = d.region_id and a.subscription_id = d.subscription_id
                        and a.event_id = d.event_id
                      order by a.at desc, a.attempt_id desc limit 1) a on true
 where d.region_id = $1 and ($2::uuid is null or d.subscription_id = $2) and ($3::text is null or d.state = $3)
   and (d.created_at, d.event_id) < ($4::timestamptz, $5::uuid)
 order by d.created_at desc, d.event_id desc
 limit $6;

-- name: delivery
select d.subscription_id, d.event_id, d.state, d.tries, d.next_at, d.held_why, d.ended_at, d.created_at,
       o.event, o.sequence, o.payload ->> 'bill_code' as bill_code, o.created_at as happened_at, o.payload,
       null::timestamptz as at, null::text as outcome, null::smallint as status, null::integer as took_ms,
       null::text as answer
  from notifications.delivery d
  join notifications.outbox o using (region_id, event_id)
 where d.region_id = $1 and d.subscription_id = $2 and d.event_id = $3;

-- name: attempts
select at, outcome, status, took_ms, answer
  from notifications.attempt
 where region_id = $1 and subscription_id = $2 and event_id = $3
 order by at, attempt_id;

-- name: figures
select (select count(*) from notifications.outbox where relayed_at is null)::int as unrelayed,
       coalesce((select extract(epoch from $1::timestamptz - min(created_at)) from notifications.outbox
                  where relayed_at is null), 0)::float8 as lag_seconds,
       (select count(*) from notifications.delivery where state in ('waiting', 'queued'))::int as under_way,
       coalesce((select extract(epoch from $1::timestamptz - min(created_at)) from notifications.delivery
                  where state in ('waiting', 'queued')), 0)::float8 as oldest_under_way_seconds,
       (select count(*) from notifications.delivery where state = 'held')::int as held;

-- name: newest_relayed
-- The last events that were relayed, newest first.
select event_id, event, sequence, payload, created_at, relayed_at
  from notifications.outbox
 where region_id = $1 and relayed_at is not null
 order by relayed_at desc, event_id desc
 limit $2;

-- name: relayed_since
-- Relays work one at a time, so this order is that of their commits: nothing appears behind one's back.
select event_id, event, sequence, payload, created_at, relayed_at
  from notifications.outbox
 where region_id = $1 and relayed_at is not null and (relayed_at, event_id) > ($2::timestamptz, $3::uuid)
 order by relayed_at, event_id
 limit 1000;

-- name: unrelayed
select event_id, event, sequence, payload, created_at, relayed_at
  from notifications.outbox
 where region_id = $1 and relayed_at is null
 order by created_at, event_id
 limit 1000;
