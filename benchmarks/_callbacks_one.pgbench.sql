\set i :i + 1
\set n :first + permute(:client_id * :each + :i - 1, :bills)
\set amount 100000 + :n
select verdict
  from payments.receive(array[row(
         0::smallint, 5171::smallint, :partner::uuid, 'virtual_account', 25::smallint, 'R-' || :n::text,
         lpad(:n::text, 13, '0'), current_date, '8889926' || lpad(:n::text, 11, '0'), :amount::bigint, now(), current_date,
         null, null, null, null, true, false, uuidv7(), uuidv7(), uuidv7(),
         upper(left(replace(gen_random_uuid()::text, '-', ''), 16)), lpad(:n::text, 12, '0'),
         '{"echo": {"referenceNo": "000000000001", "flagAdvise": "N"}}'::jsonb)::payments.notice],
       now());
