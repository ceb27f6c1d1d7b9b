-- What the books know of a question's subject, asked before the provider is.

-- Whether somebody else has told of it: an instruction on which money came, an answer that a bank
-- has had meanwhile, a payment that followed an inquiry.
create or replace function sweep.is_over(q sweep.question) returns boolean language sql stable as $$
  select case q.kind
    when 'instruction' then exists (select from instructions.instruction i
                                     where i.region_id = q.region_id and i.instruction_id = q.question_id and i.state = 'used')
    when 'inquiry' then exists (select from payments.payment_key k
                                 where k.region_id = q.region_id and k.partner_id = q.partner_id and k.service = q.told_service
                                   and k.natural_id = q.natural_id)
    else not exists (select from partners.unknown_answer u
                      where u.region_id = q.region_id and u.partner_id = q.partner_id and u.service = q.told_service
                        and u.natural_id = q.natural_id and u.state = 'open') end
$$;

-- Whether the payment in doubt stands in the books, and was not taken back.
create or replace function sweep.is_booked(q sweep.question) returns boolean language sql stable as $$
  select exists (select from payments.payment_key k join payments.payment p using (region_id, payment_id)
                  where k.region_id = q.region_id and k.partner_id = q.partner_id and k.service = q.told_service
                    and k.natural_id = q.natural_id and p.state <> 'reversed')
$$;

-- Until when money can move: a number that lives as long as its bill ends with it.
create or replace function sweep.ends_at(q sweep.question) returns timestamptz language sql stable as $$
  select coalesce(q.expires_at, (
    select coalesce(b.paid_at, q.opened_at)
      from instructions.instruction i join bills.bill b using (region_id, bill_id)
     where q.kind = 'instruction' and i.region_id = q.region_id and i.instruction_id = q.question_id
       and (b.state in ('paid', 'cancelled') or i.state in ('expired', 'replaced', 'cancelled'))))
$$;

grant execute on all functions in schema sweep to pagi_app, pagi_read;
