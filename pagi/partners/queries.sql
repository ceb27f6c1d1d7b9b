-- name: known
select p.region_id, p.partner_id, p.position, p.name, p.bank, p.client_id, p.client_secret_sealed, p.public_key_pem,
       p.partner_code, p.channel_code, p.channels, p.networks, o.base_url as out_base_url, o.client_id as out_client_id,
       o.client_secret_sealed as out_client_secret_sealed, o.private_key_sealed as out_private_key_sealed,
       o.partner_code as out_partner_code, o.channel_code as out_channel_code, p.active, p.paused
  from partners.partner p
  left join partners.outbound o using (region_id, partner_id)
 order by p.region_id, p.position;

-- name: by_name
select partner_id, bank from partners.partner where region_id = $1 and name = $2;

-- name: set_outbound
insert into partners.outbound (region_id, partner_id, base_url, client_id, client_secret_sealed, private_key_sealed,
                               partner_code, channel_code, set_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (region_id, partner_id) do update
   set base_url = excluded.base_url, client_id = excluded.client_id, client_secret_sealed = excluded.client_secret_sealed,
       private_key_sealed = excluded.private_key_sealed, partner_code = excluded.partner_code,
       channel_code = excluded.channel_code, set_at = excluded.set_at;

-- name: add
insert into partners.partner (region_id, partner_id, position, name, bank, client_id, client_secret_sealed,
                              public_key_pem, partner_code, channel_code, channels, networks, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: listed
select p.name, p.bank, p.client_id, p.partner_code, p.channel_code, p.channels, p.paused, p.networks, p.active,
       o.base_url as called_at
  from partners.partner p
  left join partners.outbound o using (region_id, partner_id)
 where p.region_id = $1 order by p.position;

-- name: next_position
select coalesce(max(position), 0) + 1 from partners.partner where region_id = $1;

-- name: set_active
update partners.partner set active = $3 where region_id = $1 and name = $2 returning true;

-- name: pause
update partners.partner set paused = array(select distinct c from unnest(paused || $3::text[]) c order by c)
 where region_id = $1 and name = $2 returning true;

-- name: resume
update partners.partner set paused = array(select c from unnest(paused) c where c <> all ($3::text[]) order by c)
 where region_id = $1 and name = $2 returning true;

-- name: prefer
-- First of all: before the one that is first now.
update partners.partner p set position = (select min(o.position) - 1 from partners.partner o where o.region_id = p.region_id)
 where p.region_id = $1 and p.name = $2
   and p.position > (select min(o.position) from partners.partner o where o.region_id = p.region_id) returning true;

-- name: set_networks
update partners.partner set networks = $3 where region_id = $1 and name = $2 returning true;

-- name: claim_external_id
insert into partners.external_id (region_id, partner_id, jakarta_day, external_id, business_key, seen_at)
values ($1, $2, $3, $4, $5, $6) on conflict do nothing;

-- name: external_id_used_for
select business_key from partners.external_id
 where region_id = $1 and partner_id = $2 and jakarta_day = $3 and external_id = $4;

-- name: messages_before
-- The newest messages first, older than ($2, $3).
select m.message_id, m.direction, p.name as partner, m.service, m.request_id, m.received_at, m.path, m.headers, m.body,
       m.verdict, m.reply_code, m.took_ms, m.subject, m.reference, m.reply, m.diagnosis
  from partners.message m
  left join partners.partner p using (region_id, partner_id)
 where m.region_id = $1 and (m.received_at, m.message_id) < ($2::timestamptz, $3::uuid)
 order by m.received_at desc, m.message_id desc
 limit $4;

-- name: messages_since
select m.message_id, m.direction, p.name as partner, m.service, m.request_id, m.received_at, m.path, m.headers, m.body,
       m.verdict, m.reply_code, m.took_ms, m.subject, m.reference, m.reply, m.diagnosis
  from partners.message m
  left join partners.partner p using (region_id, partner_id)
 where m.region_id = $1 and m.received_at > $2
 order by m.received_at, m.message_id
 limit 5000;

-- name: keep_messages
-- A batch whose answer was lost is sent again: what is there already stays.
insert into partners.message (region_id, message_id, partner_id, service, request_id, received_at, path, headers, body,
                              verdict, reply_code, took_ms, subject, reference, reply, diagnosis, direction,
                              reply_body)
select * from unnest($1::smallint[], $2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::timestamptz[], $7::text[],
                     $8::jsonb[], $9::text[], $10::text[], $11::text[], $12::int[], $13::text[], $14::text[],
                     $15::text[], $16::jsonb[], $17::text[], $18::text[])
    on conflict do nothing;
