-- name: names_of
-- What messages call the thing that a person looks for ($2 without separators, $3 as typed): accounts of a bill, of an
-- object, of a payment; and the words themselves.
select distinct name from (
  select unnest(array[$2::text, $3::text]) as name
  union all
  select i.account from bills.bill b join instructions.instruction i using (region_id, bill_id)
   where b.region_id = $1 and (b.bill_code = $2 or b.object_number = $2)
  union all
  select p.account from payments.payment p
   where p.region_id = $1 and (p.ntpd = $2 or p.bank_reference in ($2, $3))
  union all
  select b.bill_code from bills.bill b join instructions.instruction i using (region_id, bill_id)
   where b.region_id = $1 and i.account in ($2, $3)
) n where name <> '' limit 200;

-- name: messages
-- Newest first, below ($6, $7). $2: what is looked for, or null; $3 and $4: from, until before; $5: a bank's slug;
-- $8: only what was refused.
select m.message_id, m.direction, p.name as partner, m.service, m.request_id, m.received_at, m.path, m.subject,
       m.reference, m.verdict, m.reply_code, m.reply, m.took_ms, m.diagnosis is not null as explained
  from partners.message m
  left join partners.partner p using (region_id, partner_id)
 where m.region_id = $1
   and ($2::text[] is null or m.subject = any($2) or m.reference = any($2))
   and m.received_at >= $3 and m.received_at < $4
   and ($5::text is null or p.bank = $5)
   and (m.received_at, m.message_id) < ($6::timestamptz, $7::uuid)
   and (not $8::boolean or m.reply_code !~ '^(200|00$)')
 order by m.received_at desc, m.message_id desc
 limit $9;

-- name: message
select m.message_id, m.direction, p.name as partner, m.service, m.request_id, m.received_at, m.path, m.headers, m.body,
       m.subject, m.reference, m.verdict, m.reply_code, m.reply, m.reply_body, m.took_ms, m.diagnosis,
       (select b.bill_code from bills.bill b
         where b.region_id = m.region_id
           and (b.bill_code = m.subject
                or b.bill_id in (select i.bill_id from instructions.instruction i
                                  where i.region_id = m.region_id and i.account = m.subject))
         limit 1) as bill_code
  from partners.message m
  left join partners.partner p using (region_id, partner_id)
 where m.region_id = $1 and m.message_id = $2;

-- name: instruction_of
-- What a message of ours is about: the instruction of channel $3 that bears its subject at the same bank.
select i.instruction_id from partners.message m
  join instructions.instruction i
    on i.region_id = m.region_id and i.partner_id = m.partner_id and i.channel = $3 and i.account = m.subject
 where m.region_id = $1 and m.message_id = $2 and m.direction = 'out'
 order by i.created_at desc limit 1;
