-- name: keep
insert into assessments.law (region_id, digest, files, kept_at) values ($1, $2, $3, $4) on conflict do nothing;

-- name: kept
select files from assessments.law where region_id = $1 and digest = $2;
