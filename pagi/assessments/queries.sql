-- name: add
insert into assessments.liability (region_id, liability_id, object_id, document, tax, tax_period, period_end, state,
  principal, fines, due_date, revenue_account, inputs, lines, warnings, assessed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16);

-- name: find
select region_id, liability_id, object_id, document, tax, tax_period, period_end, state, principal, fines, due_date,
       revenue_account, inputs, lines, warnings, assessed_at
  from assessments.liability where region_id = $1 and liability_id = $2;

-- name: of_bill
select l.region_id, l.liability_id, l.object_id, l.document, l.tax, l.tax_period, l.period_end, l.state, l.principal,
       l.fines, l.due_date, l.revenue_account, l.inputs, l.lines, l.warnings, l.assessed_at
  from bills.item i join assessments.liability l using (region_id, liability_id)
 where i.region_id = $1 and i.bill_id = $2 order by l.due_date nulls last, l.liability_id;
