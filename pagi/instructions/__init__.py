"""How a bill is to be paid: one QRIS code, one virtual account."""
