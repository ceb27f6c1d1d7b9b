-- One atomic step of the generic cell rate algorithm: p_cost tokens out of a bucket of p_burst that gains one every
-- p_interval. Null: taken. Else how long until that many are there again; nothing was taken then.

create or replace function limits.take(
  p_region smallint, p_key bytea, p_cost integer, p_interval interval, p_burst integer, p_now timestamptz
) returns interval language plpgsql as $$
declare
  v_full_at timestamptz;
begin
  insert into limits.bucket as b (region_id, key, full_at)
  values (p_region, p_key, p_now + p_cost * p_interval)
      on conflict (region_id, key) do update
     set full_at = greatest(b.full_at, p_now) + p_cost * p_interval
   where greatest(b.full_at, p_now) + p_cost * p_interval <= p_now + p_burst * p_interval;
  if found then
    return null;
  end if;
  select b.full_at into v_full_at from limits.bucket b where b.region_id = p_region and b.key = p_key;
  return greatest(v_full_at + p_cost * p_interval - p_burst * p_interval - p_now, interval '0');
end $$;

grant execute on all functions in schema limits to pagi_app;
