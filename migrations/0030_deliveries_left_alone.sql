-- A receiver whose calls fail again and again is left alone for a while. A delivery whose turn falls into that time has
-- had its try all the same: so its pauses grow, and a receiver that is down for days does not keep the queue busy.

alter table notifications.attempt drop constraint attempt_outcome_check;
alter table notifications.attempt add constraint attempt_outcome_check
  check (outcome in ('delivered', 'refused', 'no_answer', 'not_sent', 'target_refused', 'gone', 'left_alone'));
alter table notifications.delivery drop constraint delivery_held_why_check;
alter table notifications.delivery add constraint delivery_held_why_check
  check (held_why in ('refused', 'no_answer', 'not_sent', 'target_refused', 'gone', 'disabled', 'secret_unreadable',
                      'left_alone'));
