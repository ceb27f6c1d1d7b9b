-- name: add
insert into instructions.fixed_account (region_id, account_id, taxpayer_id, partner_id, account, partner_service_id,
                                        customer_no, virtual_account_no, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing;

-- name: of_taxpayer
select region_id, account_id, taxpayer_id, partner_id, account, partner_service_id, customer_no, virtual_account_no, created_at
  from instructions.fixed_account where region_id = $1 and taxpayer_id = $2 and partner_id = $3;

-- name: find
select region_id, account_id, taxpayer_id, partner_id, account, partner_service_id, customer_no, virtual_account_no, created_at
  from instructions.fixed_account where region_id = $1 and partner_id = $2 and account = $3;

-- name: open_bills
-- The order in which `payments.asked_parts` takes them.
select b.bill_id
  from taxpayers.tax_object t
  join bills.bill b on b.region_id = t.region_id and b.object_number = t.object_number and b.object_id = t.object_id
 where t.region_id = $1 and t.taxpayer_id = $2 and b.taxpayer_id = $2 and b.state in ('open', 'partly_paid')
 order by b.due_date nulls last, b.bill_code;

-- name: keep_told
insert into instructions.told (region_id, answer_id, place, partner_id, request_id, account_id, bill_id, quote_id, asked_at,
                               holds_until)
select $1, $2, n.place, $3, $4, $5, n.bill_id, n.quote_id, $8, $9
  from unnest($6::uuid[], $7::uuid[]) with ordinality n (bill_id, quote_id, place);
