-- name: add_region
insert into regions.region (region_id, slug, name, zone) values ($1, $2, $3, $4) on conflict do nothing;

-- name: add_account
insert into ledger.account (region_id, code, name, kind, valid_from) values ($1, $2, $3, $4, $5) on conflict do nothing;

-- name: add_role
insert into ledger.role_account (region_id, role, code) values ($1, $2, $3) on conflict do nothing;

-- name: add_contra
insert into ledger.contra_account (region_id, receivable, contra) values ($1, $2, $3) on conflict do nothing;

-- name: add_clearing
insert into ledger.clearing_account (region_id, partner_id, channel, code) values ($1, $2, $3, $4) on conflict do nothing;

-- name: add_entry
insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: add_transfers
insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
select $1, $2, row_number() over (), t.debit, t.credit, t.amount
  from unnest($3::text[], $4::text[], $5::bigint[]) t (debit, credit, amount);
