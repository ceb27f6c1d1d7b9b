"""PBB issued in mass (penetapan massal): a city's objects assessed and billed for a year."""
