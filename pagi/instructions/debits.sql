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

-- name: to_withdraw
-- Debits that could still be paid at their provider although nobody here waits for them any more.
select i.partner_id, i.instruction_id, i.account
  from instructions.instruction i
  join bills.bill b using (region_id, bill_id)
 where i.region_id = $1 and i.channel = 'ewallet' and i.expires_at > $2 and i.state <> 'used'
   and (i.state in ('replaced', 'cancelled') or b.state in ('paid', 'cancelled'))
   and not exists (select 1 from instructions.debit_withdrawn w
                    where w.region_id = i.region_id and w.instruction_id = i.instruction_id)
 order by i.expires_at limit $3;

-- name: keep_withdrawn
insert into instructions.debit_withdrawn (region_id, instruction_id, said, withdrawn_at)
values ($1, $2, $3, $4) on conflict do nothing;
