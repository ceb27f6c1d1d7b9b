-- name: is_seeded
select exists (select from regions.region where region_id = $1);

-- name: open_bills
select bill_id from bills.bill where region_id = $1 and state in ('open', 'partly_paid')
 order by tax <> 'property', tax, tax_period desc, bill_code;

-- name: virtual_accounts
select p.name, i.partner_service_id, i.customer_no, i.virtual_account_no
  from instructions.instruction i join partners.partner p using (region_id, partner_id)
 where i.region_id = $1 and i.bill_id = $2 and i.channel = 'virtual_account' and i.state = 'active'
 order by p.position;
