"""Bank Simulasi: its signing, its QR reader, its book, and the whole program over real sockets."""
