"""QRIS, the EMVCo merchant-presented code as Indonesia uses it."""
