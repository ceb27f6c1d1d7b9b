-- Codes and numbers at a provider. Every statement here is a step of pagi.instructions.issuing or withdrawing.

-- name: add
insert into instructions.at_provider (region_id, request_id, bill_id, partner_id, channel, reference, customer_no, amount,
                                      valid_until, asked_at, state, next_try_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked', $11);

-- name: under_way
select region_id, request_id, bill_id, partner_id, channel, reference, customer_no, amount, valid_until, asked_at, state,
       reference_no, instruction_id, why, tries
  from instructions.at_provider
 where region_id = $1 and bill_id = $2 and partner_id = $3 and channel = $4 and state in ('asked', 'issued', 'unwanted');

-- name: find
select region_id, request_id, bill_id, partner_id, channel, reference, customer_no, amount, valid_until, asked_at, state,
       reference_no, instruction_id, why, tries
  from instructions.at_provider where region_id = $1 and request_id = $2;

-- name: issued
update instructions.at_provider set state = 'issued', instruction_id = $3, reference_no = $4
 where region_id = $1 and request_id = $2 and state = 'asked';

-- name: moves
update instructions.at_provider set state = $3, why = $4, next_try_at = $5 where region_id = $1 and request_id = $2;

-- name: changed
update instructions.at_provider set amount = $3, valid_until = $4 where region_id = $1 and request_id = $2;

-- name: change_instruction
update instructions.instruction set amount = $3, expires_at = $4 where region_id = $1 and instruction_id = $2;

-- name: cancel_instruction
update instructions.instruction set state = 'cancelled'
 where region_id = $1 and instruction_id = $2 and state = 'active';

-- name: put_off
update instructions.at_provider set tries = tries + 1, next_try_at = $3, why = $4 where region_id = $1 and request_id = $2;

-- name: over
-- No money can move on these any more: their time is over, or the money has come.
update instructions.at_provider a set state = 'over'
 where a.region_id = $1 and a.state in ('asked', 'issued', 'unwanted')
   and (a.valid_until < $2
        or a.state = 'issued' and exists (select from instructions.instruction i
                                           where i.region_id = a.region_id and i.instruction_id = a.instruction_id
                                             and i.state = 'used'));

-- name: no_longer_wanted
-- Shown no more, or of a bill that asks for nothing; or asked for so long ago that nobody waits for it.
update instructions.at_provider a set state = 'unwanted', next_try_at = $2, why = case a.state when 'asked' then 'given up' else 'replaced' end
 where a.region_id = $1 and a.state in ('asked', 'issued')
   and (a.state = 'asked' and a.asked_at < $3
        or exists (select from instructions.instruction i
                    where i.region_id = a.region_id and i.instruction_id = a.instruction_id
                      and i.state in ('replaced', 'cancelled'))
        or exists (select from bills.bill b
                    where b.region_id = a.region_id and b.bill_id = a.bill_id and b.state in ('paid', 'cancelled')));

-- name: to_withdraw
select region_id, request_id, bill_id, partner_id, channel, reference, customer_no, amount, valid_until, asked_at, state,
       reference_no, instruction_id, why, tries
  from instructions.at_provider
 where region_id = $1 and state = 'unwanted' and next_try_at <= $2
 order by next_try_at limit $3;
