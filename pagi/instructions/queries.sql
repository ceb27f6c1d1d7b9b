-- name: add
insert into instructions.instruction (region_id, instruction_id, bill_id, partner_id, channel, state, amount, created_at,
  expires_at, account, partner_service_id, customer_no, virtual_account_no, partner_reference_no, qr_payload)
values ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: newest_active
select region_id, instruction_id, bill_id, partner_id, channel, state, amount, created_at, expires_at, account,
       partner_service_id, customer_no, virtual_account_no, partner_reference_no, qr_payload
  from instructions.instruction
 where region_id = $1 and bill_id = $2 and partner_id = $3 and channel = $4 and state = 'active'
 order by created_at desc limit 1;

-- name: find
select region_id, instruction_id, bill_id, partner_id, channel, state, amount, created_at, expires_at, account,
       partner_service_id, customer_no, virtual_account_no, partner_reference_no, qr_payload
  from instructions.instruction where region_id = $1 and instruction_id = $2;

-- name: find_by_account
select region_id, instruction_id, bill_id, partner_id, channel, state, amount, created_at, expires_at, account,
       partner_service_id, customer_no, virtual_account_no, partner_reference_no, qr_payload
  from instructions.instruction
 where region_id = $1 and partner_id = $2 and channel = $3 and account = $4;

-- name: of_transfer_codes
-- What was given out by these codes, at any partner of a bank.
select i.region_id, i.instruction_id, i.bill_id, i.partner_id, i.channel, i.state, i.amount, i.created_at, i.expires_at,
       i.account, i.partner_service_id, i.customer_no, i.virtual_account_no, i.partner_reference_no, i.qr_payload
  from partners.partner p
  join instructions.instruction i using (region_id, partner_id)
 where p.region_id = $1 and p.bank = $2 and i.channel = 'bank_transfer' and i.account = any($3::text[])
 order by i.account, p.position;

-- name: of_bill
select region_id, instruction_id, bill_id, partner_id, channel, state, amount, created_at, expires_at, account,
       partner_service_id, customer_no, virtual_account_no, partner_reference_no, qr_payload
  from instructions.instruction where region_id = $1 and bill_id = $2 order by created_at;

-- name: lock_bill
-- Two clicks at once make one instruction.
select 1 from bills.bill where region_id = $1 and bill_id = $2 for no key update;

-- name: replace
update instructions.instruction set state = 'replaced'
 where region_id = $1 and instruction_id = $2 and state = 'active';

-- name: expire
-- An index that knew the state would have to learn of every payment; this one knows when a code ends.
update instructions.instruction set state = 'expired'
 where state = 'active' and expires_at <= $1 and expires_at > $2;

-- name: picture_svg
select qr_svg from instructions.instruction where region_id = $1 and instruction_id = $2;

-- name: picture_png
select qr_png from instructions.instruction where region_id = $1 and instruction_id = $2;

-- name: keep_picture_svg
update instructions.instruction set qr_svg = $3 where region_id = $1 and instruction_id = $2;

-- name: keep_picture_png
update instructions.instruction set qr_png = $3 where region_id = $1 and instruction_id = $2;

-- name: keep_inquiry
insert into instructions.inquiry (region_id, partner_id, request_id, instruction_id, quote_id, asked_at, holds_until)
values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing;

-- name: try_key_lock
select pg_try_advisory_xact_lock(hashtextextended($1, 0));

-- name: answered
select body_hash, answer from instructions.idempotency_key where region_id = $1 and key = $2;

-- name: keep_answer
insert into instructions.idempotency_key (region_id, key, body_hash, answer, created_at) values ($1, $2, $3, $4, $5);

-- name: forget_answers
delete from instructions.idempotency_key where created_at < $1;

-- name: codes_follow
-- Codes that carry an amount no longer fit bills that ask for another; withdrawn bills take all their codes with them.
update instructions.instruction i
   set state = case b.state when 'cancelled' then 'cancelled' else 'replaced' end
  from bills.bill b
 where i.region_id = $1 and i.bill_id = any($2::uuid[]) and i.state = 'active'
   and b.region_id = i.region_id and b.bill_id = i.bill_id and (b.state = 'cancelled' or i.channel = any($3::text[]));
