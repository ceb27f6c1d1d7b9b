"""What a person who looks after webhooks can get wrong, by name."""

from __future__ import annotations

from pagi.errors import PagiError


class SubscriptionUnknown(PagiError):
    """No such subscription in this city."""

    code, status = "webhook.unknown", 404
    indonesian = "Langganan webhook {subscription} tidak ada."
    english = "There is no webhook subscription {subscription}."


class DeliveryUnknown(PagiError):
    """That event was never on its way to that subscription."""

    code, status = "webhook.delivery_unknown", 404
    indonesian = "Kejadian {event} tidak pernah dikirim ke langganan ini."
    english = "The event {event} was never sent to this subscription."


class SubscriptionEnded(PagiError):
    """Nothing is sent to a subscription that is switched off."""

    code, status = "webhook.ended", 409
    indonesian = "Langganan ini tidak aktif. Aktifkan lebih dulu."
    english = "This subscription is switched off. Switch it on first."


class FilterUnknown(PagiError):
    """A filter that lets no known event through."""

    code, status = "webhook.filter", 422
    indonesian = "Saringan {filter} tidak cocok dengan kejadian mana pun: {known}."
    english = "The filter {filter} lets no event through: {known}."
