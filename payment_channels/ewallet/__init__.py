"""E-wallets (dompet digital): SNAP's direct debit host to host, services 54 to 58."""
