"""What happened, told to those who listen."""
