-- name: take_numbers
-- A block of $4 numbers; the row stays locked until the end of the transaction, so that none is lost.
insert into assessments.letter_counter as c (region_id, document, year, last_number) values ($1, $2, $3, $4)
    on conflict (region_id, document, year) do update set last_number = c.last_number + excluded.last_number
returning last_number - $4 + 1 as first_number;
