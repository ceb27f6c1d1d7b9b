-- name: add_taxpayer
insert into taxpayers.taxpayer (region_id, taxpayer_id, npwpd, name_sealed, address_sealed, created_at)
values ($1, $2, $3, $4, $5, $6);

-- name: add_object
insert into taxpayers.tax_object (region_id, object_id, taxpayer_id, tax, object_number, village, district,
                                  address_sealed, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: taxpayer
select region_id, taxpayer_id, npwpd, name_sealed, address_sealed from taxpayers.taxpayer
 where region_id = $1 and taxpayer_id = $2;

-- name: tax_object
select region_id, object_id, taxpayer_id, tax, object_number, village, district, address_sealed
  from taxpayers.tax_object where region_id = $1 and object_id = $2;

-- name: object_by_number
select object_id from taxpayers.tax_object where region_id = $1 and object_number = $2 and tax = any($3::text[])
 order by tax limit 1;
