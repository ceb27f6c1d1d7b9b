-- name: newest_facts
-- What is known of the objects with these NOPs on a day: for telling whether a fact says anything new.
select o.object_number, o.object_id, f.land_area, f.land_value, f.land_use, f.building_area, f.building_value
  from taxpayers.tax_object o
  left join lateral (select f.* from assessments.property_fact f
                      where f.region_id = o.region_id and f.object_id = o.object_id and f.valid_from <= $3
                      order by f.valid_from desc, f.recorded_at desc limit 1) f on true
 where o.region_id = $1 and o.tax = 'property' and o.object_number = any($2::text[]);

-- name: record
insert into assessments.property_fact (region_id, fact_id, object_id, valid_from, land_area, land_value, land_use,
                                       building_area, building_value, basis, recorded_at, recorded_by)
select $1, f.fact_id, f.object_id, $2, f.land_area, f.land_value, f.land_use, f.building_area, f.building_value, $3, $4, $5
  from unnest($6::uuid[], $7::uuid[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[], $12::bigint[])
         f (fact_id, object_id, land_area, land_value, land_use, building_area, building_value);

-- name: land_revalued
-- The newest facts of a scope's objects ($2 and $3 bound the NOPs) on $4, where the land's value is not $5 yet; only those
-- that have $6 now, if it is given.
select o.object_id, f.land_area, f.land_use, f.building_area, f.building_value
  from taxpayers.tax_object o
 cross join lateral (select f.* from assessments.property_fact f
                      where f.region_id = o.region_id and f.object_id = o.object_id and f.valid_from <= $4
                      order by f.valid_from desc, f.recorded_at desc limit 1) f
 where o.region_id = $1 and o.tax = 'property' and o.object_number >= $2 and o.object_number < $3
   and f.land_area > 0 and f.land_value <> $5 and ($6::bigint is null or f.land_value = $6)
 order by o.object_number;

-- name: reduce
insert into assessments.property_reduction (region_id, object_id, tax_year, recorded_at, share, decree, recorded_by)
values ($1, $2, $3, $4, $5, $6, $7);
