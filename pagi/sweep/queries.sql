-- name: alone
-- One worker takes up what is new at a time; nobody waits for it.
select pg_try_advisory_xact_lock(hashtextextended('sweep.take_up/' || $1::smallint, 0));

-- name: mark
select instruction_id from sweep.mark where region_id = $1;

-- name: keep_mark
insert into sweep.mark as m (region_id, instruction_id) values ($1, $2)
    on conflict (region_id) do update set instruction_id = excluded.instruction_id
 where m.instruction_id < excluded.instruction_id;

-- name: take_up_instructions
-- A page of instructions in the order of their keys, which is that of their making: those that can be asked about
-- ($5 partner, $6 channel, $7 service) and nobody has told of. What is there already stays.
with page as materialized (
  select i.instruction_id, i.partner_id, i.channel, i.account, i.created_at, i.expires_at, i.state
    from instructions.instruction i
   where i.region_id = $1 and i.instruction_id > $2 and i.instruction_id < $3
   order by i.instruction_id
   limit $4),
fresh as (
  insert into sweep.question (region_id, question_id, kind, partner_id, channel, service, account, opened_at, expires_at,
                              state, next_ask_at)
  select $1, p.instruction_id, 'instruction', p.partner_id, p.channel, a.service, p.account, p.created_at, p.expires_at,
         'open', $8
    from page p
    join unnest($5::uuid[], $6::text[], $7::smallint[]) a (partner_id, channel, service) using (partner_id, channel)
   where p.state <> 'used'
      on conflict do nothing
  returning 1)
select (select count(*)::int from page) as looked_at, (select count(*)::int from fresh) as taken_up,
       (select p.instruction_id from page p order by p.instruction_id desc limit 1) as last;

-- name: take_up_answers
-- Unknown answers older than $3, by the service that told of them ($5) and that which asks ($6). One that a bank was
-- told nothing about anew is asked about anew.
insert into sweep.question as q (region_id, question_id, kind, partner_id, channel, service, account, told_service, natural_id,
                                 opened_at, expires_at, state, next_ask_at)
select u.region_id, md5(u.partner_id || '/' || u.service || '/' || u.natural_id)::uuid, 'answer', u.partner_id, a.channel,
       a.service, u.account, u.service, u.natural_id, u.told_at, $2, 'open', $2
  from partners.unknown_answer u
  join unnest($4::uuid[], $5::smallint[], $6::smallint[], $7::text[]) a (partner_id, told_service, service, channel)
    on a.partner_id = u.partner_id and a.told_service = u.service
 where u.region_id = $1 and u.state = 'open' and u.told_at < $3
    on conflict (region_id, partner_id, told_service, natural_id) where kind = 'answer' do update
   set state = 'open', opened_at = excluded.opened_at, expires_at = excluded.expires_at, tries = 0, unanswered = 0,
       next_ask_at = excluded.next_ask_at, settled_by = null, handed_why = null, closed_at = null
 where q.opened_at < excluded.opened_at;

-- name: take_up_inquiries
-- What banks were told of fixed numbers since $2 and until $3 (by partner $4, service $5): a payment may have followed.
insert into sweep.question (region_id, question_id, kind, partner_id, channel, service, account, told_service, natural_id,
                            opened_at, expires_at, state, next_ask_at)
select t.region_id, md5(t.partner_id || '/inquiry/' || t.request_id)::uuid, 'inquiry', t.partner_id, 'virtual_account',
       a.service, f.account, 25, t.request_id, t.asked_at, t.holds_until, 'open', $6
  from (select distinct on (t.partner_id, t.request_id) t.*
          from instructions.told t
         where t.region_id = $1 and t.place = 1 and t.asked_at > $2 and t.asked_at <= $3
         order by t.partner_id, t.request_id, t.asked_at desc) t
  join instructions.fixed_account f on f.region_id = t.region_id and f.account_id = t.account_id
  join unnest($4::uuid[], $5::smallint[]) a (partner_id, service) on a.partner_id = t.partner_id
 where not exists (select from payments.payment_key k
                    where k.region_id = t.region_id and k.partner_id = t.partner_id and k.service = 25
                      and k.natural_id = t.request_id)
    on conflict do nothing;

-- name: take_up_one
-- Somebody asks about this instruction now: older or younger than the sweep looks at.
insert into sweep.question (region_id, question_id, kind, partner_id, channel, service, account, opened_at, expires_at,
                            state, next_ask_at)
select i.region_id, i.instruction_id, 'instruction', i.partner_id, i.channel, $3, i.account, i.created_at, i.expires_at,
       'open', $4
  from instructions.instruction i
 where i.region_id = $1 and i.instruction_id = $2 and i.state <> 'used'
    on conflict do nothing;

-- name: stir
-- Numbers that banks have asked about since $2 and until $3 are moved up: $4 after that, each inquiry once.
update sweep.question q
   set state = 'open', closed_at = null, tries = 0, stirred_at = n.asked_at,
       next_ask_at = case when q.state = 'open' then least(q.next_ask_at, n.asked_at + $4::interval)
                          else n.asked_at + $4::interval end
  from (select i.instruction_id, max(i.asked_at) as asked_at
          from instructions.inquiry i
         where i.region_id = $1 and i.asked_at > $2 and i.asked_at <= $3
         group by i.instruction_id) n
 where q.region_id = $1 and q.question_id = n.instruction_id and q.state in ('open', 'expired')
   and (q.stirred_at is null or q.stirred_at < n.asked_at);

-- name: claim
-- The next page of a provider's questions: whoever asks leaves them to nobody else until $5.
with due as materialized (
  select region_id, question_id, asked_at
    from sweep.question
   where region_id = $1 and partner_id = $2 and state = 'open' and next_ask_at <= $3
   order by next_ask_at, question_id
   limit $4
     for no key update skip locked)
update sweep.question q
   set next_ask_at = $5, asked_at = $3
  from due
 where q.region_id = due.region_id and q.question_id = due.question_id
returning q.region_id, q.question_id, q.kind, q.partner_id, q.channel, q.service, q.account, q.told_service, q.natural_id,
          q.opened_at, sweep.ends_at(q) as expires_at, q.state, q.next_ask_at, q.tries, q.unanswered, due.asked_at, q.heard, q.said,
          q.stirred_at, sweep.is_over(q) as over, sweep.is_booked(q) as booked;

-- name: claim_one
-- The same for a question that somebody wants asked now, in whatever state; not again when it was asked after $4.
update sweep.question q
   set next_ask_at = $5, asked_at = $3
 where q.region_id = $1 and q.question_id = $2 and q.state <> 'settled' and (q.asked_at is null or q.asked_at <= $4)
returning q.region_id, q.question_id, q.kind, q.partner_id, q.channel, q.service, q.account, q.told_service, q.natural_id,
          q.opened_at, sweep.ends_at(q) as expires_at, q.state, q.next_ask_at, q.tries, q.unanswered, q.asked_at, q.heard, q.said,
          q.stirred_at, sweep.is_over(q) as over, sweep.is_booked(q) as booked;

-- name: find
select q.region_id, q.question_id, q.kind, q.partner_id, q.channel, q.service, q.account, q.told_service, q.natural_id,
       q.opened_at, sweep.ends_at(q) as expires_at, q.state, q.next_ask_at, q.tries, q.unanswered, q.asked_at, q.heard, q.said,
       q.stirred_at, sweep.is_over(q) as over, sweep.is_booked(q) as booked
  from sweep.question q where q.region_id = $1 and q.question_id = $2;

-- name: heard
-- What was heard, unless somebody else has asked since ($3 is the lease under which we did).
update sweep.question
   set tries = tries + case when $5 = 'busy' then 0 else 1 end, asked_at = $4::timestamptz, heard = $5, said = $6,
       unanswered = case when $7 then unanswered + 1 else 0 end,
       state = $8, next_ask_at = $9, settled_by = case when $8 = 'settled' then 'asked' end,
       handed_why = case when $8 = 'handed' then $10 end,
       closed_at = case when $8 in ('settled', 'expired') then $4::timestamptz end
 where region_id = $1 and question_id = $2 and next_ask_at = $3 and state <> 'settled'
returning true;

-- name: put_off
-- Nothing was asked: back in line at $4, and asked last when it was.
update sweep.question set next_ask_at = $4, asked_at = $5 where region_id = $1 and question_id = $2 and next_ask_at = $3;

-- name: settle
-- Money that was asked for is booked, whoever asked and under whatever lease.
update sweep.question
   set tries = tries + 1, asked_at = $3, heard = 'paid', said = $4, unanswered = 0, state = 'settled', settled_by = 'asked',
       handed_why = null, closed_at = $3
 where region_id = $1 and question_id = $2 and state <> 'settled';

-- name: told
-- Somebody else told of the money: nothing is left to ask.
update sweep.question
   set state = 'settled', settled_by = 'told', handed_why = null, closed_at = $3
 where region_id = $1 and question_id = any($2::uuid[]) and state in ('open', 'handed', 'expired');

-- name: handed_over
-- Of what clerks look after, what was told of meanwhile.
select q.question_id from sweep.question q where q.region_id = $1 and q.state = 'handed' and sweep.is_over(q) limit $2;

-- name: rest_of
select rests_until, busy from sweep.provider where region_id = $1 and partner_id = $2;

-- name: rest
insert into sweep.provider as p (region_id, partner_id, rests_until, busy) values ($1, $2, $3, 1)
    on conflict (region_id, partner_id) do update
   set rests_until = greatest(p.rests_until, excluded.rests_until), busy = p.busy + 1;

-- name: awake
update sweep.provider set busy = 0 where region_id = $1 and partner_id = $2 and busy > 0;

-- name: settle_by_statement
-- A bank's file shows all that moved until the end of its day: what clerks looked after is known.
update sweep.question q
   set state = 'settled', settled_by = 'statement', handed_why = null, closed_at = $5
  from partners.partner p
 where q.region_id = $1 and q.state = 'handed' and p.region_id = q.region_id and p.partner_id = q.partner_id and p.bank = $2
   and q.expires_at < $4 and q.expires_at >= $3;
