-- Deliveries as a person reads them, newest first: an event's id need not rise with time.

create index delivery_by_time on notifications.delivery (region_id, subscription_id, created_at, event_id);
