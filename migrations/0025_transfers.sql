-- Lines that their file books: transfers with the code of an instruction in their remark. Such a line is `booked` in every
-- run of that file, and `matched` in any other.

alter table reconciliation.run_class drop constraint run_class_class_check;
alter table reconciliation.run_class add constraint run_class_class_check
  check (class in ('matched', 'booked', 'amount_differs', 'only_in_bank', 'only_in_ledger', 'duplicate'));
alter table reconciliation.finding add constraint finding_booked check (class <> 'booked' or bank_amount = ledger_amount);
