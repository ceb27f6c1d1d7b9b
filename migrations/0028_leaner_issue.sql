-- What the issue of a city showed to be idle work.

-- Nobody looks for items by their liability: everybody comes from the bill.
drop index bills.item_by_liability;

-- A taxpayer's objects in the order of their NOP, as a run reads them.
drop index taxpayers.tax_object_by_taxpayer;
create index tax_object_by_taxpayer on taxpayers.tax_object (region_id, taxpayer_id, object_number);

-- Of two facts for the same day the one recorded later counts; recorded at one moment there is one.
drop index assessments.property_fact_by_object;
create unique index property_fact_by_object on assessments.property_fact (region_id, object_id, valid_from, recorded_at);

-- A bill that names the owner of its object needs one look-up; it may name somebody else, who owned it before.
create or replace function bills.known_references_of_bill() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select format('%s with taxpayer %s', f.object_id, f.taxpayer_id) into v_key from fresh f
   where not exists (select from taxpayers.tax_object o
                      where o.region_id = f.region_id and o.object_id = f.object_id
                        and (o.taxpayer_id = f.taxpayer_id
                             or exists (select from taxpayers.taxpayer t
                                         where t.region_id = f.region_id and t.taxpayer_id = f.taxpayer_id)) offset 0)
   limit 1;
  if found then
    perform guard.unknown_reference('bills.bill', 'object', v_key);
  end if;
  return null;
end $$;
