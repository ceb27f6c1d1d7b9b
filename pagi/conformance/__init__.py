"""Does an endpoint answer as a bank may expect it to? The case list, played as the bank, and its report."""
