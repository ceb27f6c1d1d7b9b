-- The path of the money, as migration 0020 did it for mass issue: guards asked once a statement, and rows that change
-- where they stand.
--
-- A foreign key asks row by row and locks the row that it refers to: each payment wrote to its quote's page, and all of
-- them to the same partner. What a payment and an allocation refer to stays, under the key that it has; and what is
-- fresh is looked up, all rows of a statement together.

alter table payments.payment
  drop constraint payment_region_id_partner_id_fkey, drop constraint payment_region_id_bill_id_fkey,
  drop constraint payment_region_id_instruction_id_fkey, drop constraint payment_region_id_quote_id_fkey;
alter table payments.allocation
  drop constraint allocation_region_id_payment_id_fkey, drop constraint allocation_region_id_item_id_fkey;

-- What others refer to stays, under the key that it has. Quotes and allocations never change at all.
create trigger stays before delete on partners.partner         for each row execute function guard.append_only();
create trigger stays before delete on instructions.instruction for each row execute function guard.append_only();
create trigger stays before delete on bills.item               for each row execute function guard.append_only();
create trigger key_stays before update of region_id, partner_id on partners.partner
  for each row execute function guard.append_only();
create trigger key_stays before update of region_id, instruction_id, bill_id on instructions.instruction
  for each row execute function guard.append_only();
create trigger key_stays before update of region_id, item_id on bills.item
  for each row execute function guard.append_only();
create trigger references_stay
  before update of region_id, payment_id, partner_id, bill_id, instruction_id, quote_id on payments.payment
  for each row execute function guard.append_only();

create function payments.known_references() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select format('partner %s', f.partner_id) into v_key from (select distinct region_id, partner_id from fresh) f
   where not exists (select from partners.partner p
                      where p.region_id = f.region_id and p.partner_id = f.partner_id offset 0) limit 1;
  if not found then
    select case when not b.there then format('bill %s', f.bill_id)
                when not i.there then format('instruction %s', f.instruction_id)
                else format('quote %s', f.quote_id) end into v_key
      from fresh f
     cross join lateral (select f.bill_id is null or exists (
             select from bills.bill b where b.region_id = f.region_id and b.bill_id = f.bill_id offset 0)) b (there)
     cross join lateral (select f.instruction_id is null or exists (
             select from instructions.instruction i
              where i.region_id = f.region_id and i.instruction_id = f.instruction_id offset 0)) i (there)
     cross join lateral (select f.quote_id is null or exists (
             select from bills.quote q where q.region_id = f.region_id and q.quote_id = f.quote_id offset 0)) q (there)
     where not (b.there and i.there and q.there) limit 1;
  end if;
  if found then
    perform guard.unknown_reference('payments.payment', split_part(v_key, ' ', 1), split_part(v_key, ' ', 2));
  end if;
  return null;
end $$;
create trigger known_references after insert on payments.payment referencing new table as fresh
  for each statement execute function payments.known_references();

create function payments.known_references_of_allocation() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select format('%s of payment %s', f.item_id, f.payment_id) into v_key from fresh f
   where not exists (select from payments.payment p
                      where p.region_id = f.region_id and p.payment_id = f.payment_id offset 0)
      or not exists (select from bills.item i where i.region_id = f.region_id and i.item_id = f.item_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('payments.allocation', 'item', v_key);
  end if;
  return null;
end $$;
create trigger known_references after insert on payments.allocation referencing new table as fresh
  for each statement execute function payments.known_references_of_allocation();

drop trigger state_change on payments.payment;
create trigger state_change before update of state on payments.payment
  for each row execute function guard.state_change('payment');
create trigger first_state after insert on payments.payment referencing new table as fresh
  for each statement execute function guard.first_state('payment');

-- A bill, its items and its instruction are issued together and change later, each on its day: with room on their page
-- and no index that knows the state, the new version of a row stands beside the old one and no index learns of it.
alter table bills.bill               set (fillfactor = 85);
alter table bills.item               set (fillfactor = 85);
alter table instructions.instruction set (fillfactor = 85);
drop index instructions.instruction_to_expire;
create index instruction_by_end on instructions.instruction (expires_at) where expires_at is not null;
