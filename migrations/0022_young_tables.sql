-- What the planner cannot know of a table that is still empty: every row is of the same region and of a few partners.
--
-- Every key begins with the region. Without figures PostgreSQL takes it for selective, and may answer a look-up by the
-- whole primary key from another index that shares only the region: right, and slower with every row, until autovacuum
-- has counted. The figures stand until the first ANALYZE that finds rows. Before PostgreSQL 18 there is no such function.

do $$
declare
  known record;
begin
  if to_regproc('pg_catalog.pg_restore_attribute_stats') is null then
    return;
  end if;
  for known in
    select t.schema, t.name, c.column, c.width, c.distinct
      from (values ('payments', 'payment'), ('payments', 'payment_key'), ('payments', 'allocation'), ('payments', 'attempt'),
                   ('ledger', 'entry'), ('ledger', 'transfer'), ('notifications', 'outbox'), ('partners', 'external_id'),
                   ('partners', 'message'), ('instructions', 'inquiry')) t (schema, name)
      join (values ('region_id', 2, 1.0), ('partner_id', 16, 4.0)) c ("column", width, "distinct") on exists (
             select from information_schema.columns i
              where i.table_schema = t.schema and i.table_name = t.name and i.column_name = c.column)
  loop
    perform pg_restore_attribute_stats(
      'schemaname', known.schema, 'relname', known.name, 'attname', known.column, 'inherited', false,
      'null_frac', 0::real, 'avg_width', known.width, 'n_distinct', known.distinct::real);
  end loop;
end $$;

-- Their work is done by payments.book_entries, which reads nothing back.
drop function if exists payments.book_journal(payments.notice[], timestamptz);
