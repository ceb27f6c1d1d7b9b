-- name: add
insert into assessments.liability (region_id, liability_id, object_id, document, tax, tax_period, period_end, state,
  principal, fines, due_date, revenue_account, inputs, lines, warnings, assessed_at, reduction, letter_year, letter_number)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: of_bill
-- What a bill asks money for; $3: with the versions that were corrected.
select l.region_id, l.liability_id, l.object_id, l.document, l.tax, l.tax_period, l.period_end, l.version, l.state,
       l.principal, l.reduction, l.fines, l.due_date, l.revenue_account, l.inputs, l.lines, l.warnings, l.assessed_at,
       l.letter_year, l.letter_number, l.run_id, l.fact_id, l.holds_njoptkp, l.reduction_share,
       f.land_area, f.land_value, f.land_use, f.building_area, f.building_value, r.law
  from (select distinct s.object_id, s.document, s.tax_period, s.version
          from bills.item i join assessments.liability s using (region_id, liability_id)
         where i.region_id = $1 and i.bill_id = $2) billed
  join assessments.liability l
    on l.region_id = $1 and l.object_id = billed.object_id and l.document = billed.document
   and l.tax_period = billed.tax_period and (l.version = billed.version or $3 and l.version < billed.version)
  left join assessments.property_fact f on f.region_id = l.region_id and f.fact_id = l.fact_id
  left join assessments.run r on r.region_id = l.region_id and r.run_id = l.run_id
 order by l.due_date nulls last, l.liability_id;
