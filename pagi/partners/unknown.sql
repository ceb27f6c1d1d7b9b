-- name: open
insert into partners.unknown_answer as u (region_id, partner_id, service, natural_id, account, amount, paid_day, told_at, state)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'open')
    on conflict (region_id, partner_id, service, natural_id) do update
   set state = 'open', told_at = excluded.told_at, settled_by = null, settled_at = null
 where u.told_at < excluded.told_at;

-- name: settle_by_message
-- Few are open at any time: the messages of a batch are held against those. A number of host to host has two
-- parts, NTB and branch, which stand in a message each by itself.
update partners.unknown_answer u
   set state = 'settled', settled_by = t.how, settled_at = t.at
  from (select distinct on (o.region_id, o.partner_id, o.service, o.natural_id)
               o.region_id, o.partner_id, o.service, o.natural_id, m.how, m.at
          from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::timestamptz[]) m (partner_id, service, how, body, at)
          join partners.unknown_answer o
            on o.state = 'open' and o.partner_id = m.partner_id and o.service = m.service and o.told_at < m.at
           and case when o.service < 900 then strpos(m.body, '"' || o.natural_id || '"') > 0
                    else strpos(m.body, '"' || split_part(o.natural_id, '/', 1) || '"') > 0
                     and strpos(m.body, '"' || split_part(o.natural_id, '/', 2) || '"') > 0 end
         order by o.region_id, o.partner_id, o.service, o.natural_id, m.at) t
 where u.region_id = t.region_id and u.partner_id = t.partner_id and u.service = t.service
   and u.natural_id = t.natural_id and u.state = 'open';

-- name: settle_by_statement
update partners.unknown_answer u
   set state = 'settled', settled_by = 'statement', settled_at = $4
  from partners.partner p
 where u.region_id = $1 and p.region_id = u.region_id and p.partner_id = u.partner_id and p.bank = $2
   and u.paid_day = $3 and u.state = 'open';

-- name: settle_by_question
update partners.unknown_answer set state = 'settled', settled_by = 'asked', settled_at = $5
 where region_id = $1 and partner_id = $2 and service = $3 and natural_id = $4 and state = 'open';

-- name: count_open
select count(*)::int from partners.unknown_answer where region_id = $1 and state = 'open';
