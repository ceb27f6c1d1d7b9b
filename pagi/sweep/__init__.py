"""Money whose news never came: providers are asked on a schedule, until that is over."""
