-- name: keep_redirect
insert into instructions.debit (region_id, instruction_id, provider_reference, redirect_url, app_redirect_url, begun_at)
values ($1, $2, $3, $4, $5, $6) on conflict do nothing;

-- name: redirect
select provider_reference, redirect_url, app_redirect_url
  from instructions.debit where region_id = $1 and instruction_id = $2;

-- name: close
-- Money that comes on it all the same still settles.
update instructions.instruction set state = 'cancelled'
 where region_id = $1 and instruction_id = $2 and state = 'active';

-- name: close_by_reference
-- `cancelled`: the payer did not want it; `expired`: it failed there.
update instructions.instruction set state = $4
 where region_id = $1 and partner_id = $2 and channel = 'ewallet' and account = $3 and state = 'active';
