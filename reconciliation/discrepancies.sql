-- Findings become cases: one for each line of a bank and each payment, whatever files and runs show it.

-- What of a run is not in order, by the key of its case. The same transaction of the bank at the same moment is the same
-- line, in whatever file; of repeated ones it is the k-th.
create or replace function reconciliation.cases_of(p_region smallint, p_run uuid)
returns table (key text, class text, place integer, movement text, bank_amount bigint, ledger_amount bigint, payment_id uuid)
language sql stable set enable_nestloop = on as $$
  with line as materialized (
    select l.line, l.transaction_id, l.transaction_time
      from reconciliation.finding f
      join reconciliation.run r on r.region_id = f.region_id and r.run_id = f.run_id
      join reconciliation.statement_line l
        on l.region_id = f.region_id and l.file_id = r.file_id and l.line = f.line
     where f.region_id = p_region and f.run_id = p_run and f.class not in ('matched', 'booked'))
  select case when f.line is null then 'payment/' || f.payment_id || '/' || f.movement
              else concat_ws('/', 'line', l.transaction_id, extract(epoch from l.transaction_time)::bigint, f.movement,
                             case f.class when 'duplicate' then
                               row_number() over (partition by f.class, l.transaction_id order by f.line) end) end,
         f.class, f.position, f.movement, f.bank_amount, f.ledger_amount, f.payment_id
    from reconciliation.finding f left join line l using (line)
   where f.region_id = p_region and f.run_id = p_run and f.class not in ('matched', 'booked')
$$;

-- A key that rises with time, and within a moment with the place in the file (UUIDv7, RFC 9562).
create or replace function reconciliation.case_id(p_place integer, p_now timestamptz)
returns uuid language sql volatile as $$
  select (lpad(to_hex((extract(epoch from p_now) * 1000)::bigint), 12, '0') || '7' || left(place.hex, 3) || '8'
          || right(place.hex, 3) || right(gen_random_uuid()::text, 12))::uuid
    from (select lpad(to_hex(p_place & 16777215), 6, '0') as hex) place
$$;

-- Opens, renews and clears the cases of a run's bank. Nothing happens for the run of a file that a newer one of the same
-- bank and day replaces. Returns the cases that were cleared while somebody waited for an approval.
create or replace function reconciliation.update_discrepancies(p_region smallint, p_run uuid, p_now timestamptz)
returns setof uuid language plpgsql set enable_nestloop = on as $$
declare
  v_file reconciliation.file;
begin
  select f.* into strict v_file
    from reconciliation.run r join reconciliation.file f using (region_id, file_id)
   where r.region_id = p_region and r.run_id = p_run;
  if exists (select from reconciliation.file n
              where n.region_id = p_region and n.bank = v_file.bank and n.day = v_file.day
                and (n.received_at, n.file_id) > (v_file.received_at, v_file.file_id)) then
    return;
  end if;

  insert into reconciliation.discrepancy as d (region_id, discrepancy_id, key, bank, day, run_id, position, class, movement,
                                               bank_amount, ledger_amount, payment_id, state, opened_at)
  select p_region, reconciliation.case_id(s.place, p_now), s.key, v_file.bank, v_file.day, p_run, s.place, s.class, s.movement,
         s.bank_amount, s.ledger_amount, s.payment_id, 'open', p_now
    from reconciliation.cases_of(p_region, p_run) s
      on conflict (region_id, bank, key) do update
     set run_id = excluded.run_id, position = excluded.position, class = excluded.class,
         bank_amount = excluded.bank_amount, ledger_amount = excluded.ledger_amount, payment_id = excluded.payment_id,
         (state, resolution, resolved_at, proposal_id, booked_payment_id) = (
           select case when again then 'open' else d.state end,
                  case when not again then d.resolution end, case when not again then d.resolved_at end,
                  case when not again then d.proposal_id end, case when not again then d.booked_payment_id end
             from (select d.state = 'resolved' and (
                            d.resolution = 'cleared' or d.class <> excluded.class
                            or d.bank_amount is distinct from excluded.bank_amount
                            or exists (select from payments.payment p
                                        where p.region_id = d.region_id and p.payment_id = d.booked_payment_id
                                          and p.state = 'reversed')) as again) a);

  return query
  with gone as (
    select d.discrepancy_id, d.state
      from reconciliation.discrepancy d
     where d.region_id = p_region and d.bank = v_file.bank and d.state in ('open', 'proposed')
       and d.key not in (select key from reconciliation.cases_of(p_region, p_run))
       and (d.day = v_file.day
            or exists (select from reconciliation.finding f
                        where f.region_id = p_region and f.run_id = p_run and f.class in ('matched', 'booked')
                          and f.payment_id = d.payment_id and f.movement = d.movement))
       for no key update),
  cleared as (
    update reconciliation.discrepancy d
       set state = 'resolved', resolution = 'cleared', resolved_at = p_now
      from gone where d.region_id = p_region and d.discrepancy_id = gone.discrepancy_id)
  select gone.discrepancy_id from gone where gone.state = 'proposed';
end $$;

grant execute on function reconciliation.cases_of, reconciliation.case_id, reconciliation.update_discrepancies to pagi_app;
