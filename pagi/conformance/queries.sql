-- name: expire
-- A test account of the demo that has run its time.
update instructions.instruction set state = 'expired' where region_id = $1 and instruction_id = $2;
