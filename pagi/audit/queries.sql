-- name: note
insert into audit.record (region_id, record_id, at, clerk_id, action, subject, facts) values ($1, $2, $3, $4, $5, $6, $7);
