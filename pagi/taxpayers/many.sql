-- name: known_taxpayers
select npwpd, taxpayer_id from taxpayers.taxpayer where region_id = $1 and npwpd = any($2::text[]);

-- name: known_objects
select object_number, object_id, taxpayer_id from taxpayers.tax_object
 where region_id = $1 and tax = $2 and object_number = any($3::text[]);

-- name: change_owners
update taxpayers.tax_object o set taxpayer_id = n.taxpayer_id
  from unnest($2::uuid[], $3::uuid[]) n (object_id, taxpayer_id)
 where o.region_id = $1 and o.object_id = n.object_id;
