-- name: reverse_by_owner
select verdict, payment_id from payments.reverse_by_owner($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: reverse
select payments.reverse($1, $2, $3, $4, 'desk', $5, $6, $7, false, false, $8);
