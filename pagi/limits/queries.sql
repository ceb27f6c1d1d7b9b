-- name: take
select limits.take($1, $2, $3, $4, $5, $6);

-- name: forget_full
-- A bucket that is full again says nothing.
delete from limits.bucket where full_at < $1 returning true;
