-- name: counts
-- What is being asked, what is a clerk's, and what should have been asked for a while ($2).
select (select count(*)::int from sweep.question q where q.region_id = $1 and q.state = 'open') as asking,
       (select count(*)::int from sweep.question q where q.region_id = $1 and q.state = 'handed') as handed,
       (select count(*)::int from sweep.question q
          join partners.partner p using (region_id, partner_id)
         where q.region_id = $1 and q.state = 'open' and p.active and q.next_ask_at < $2
           and not exists (select from sweep.provider r where r.region_id = q.region_id and r.partner_id = q.partner_id
                            and r.rests_until > $3)) as overdue;

-- name: handed
select count(*)::int from sweep.question q where q.region_id = $1 and q.state = 'handed';

-- name: waiting
-- What a clerk looks after, the oldest first; then unknown answers that are still being asked about.
select q.question_id, q.kind, q.state, p.name as bank, q.channel, q.account, q.natural_id, q.opened_at, q.tries, q.asked_at,
       q.heard, q.said, q.handed_why, case when q.state = 'open' then q.next_ask_at end as again_at,
       coalesce(i.amount, u.amount) as amount, coalesce(b.bill_code, c.bill_code) as bill_code
  from sweep.question q
  join partners.partner p using (region_id, partner_id)
  left join instructions.instruction i on q.kind = 'instruction' and i.region_id = q.region_id and i.instruction_id = q.question_id
  left join bills.bill b on b.region_id = i.region_id and b.bill_id = i.bill_id
  left join partners.unknown_answer u on u.region_id = q.region_id and u.partner_id = q.partner_id
                                     and u.service = q.told_service and u.natural_id = q.natural_id
  left join instructions.instruction a on q.kind = 'answer' and a.region_id = q.region_id and a.partner_id = q.partner_id
                                      and a.channel = q.channel and a.account = q.account
  left join bills.bill c on c.region_id = a.region_id and c.bill_id = a.bill_id
 where q.region_id = $1 and (q.state = 'handed' or q.state = 'open' and q.kind = 'answer')
 order by q.state, q.opened_at, q.question_id
 limit 200;
