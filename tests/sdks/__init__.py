"""SDKs that others published for SNAP, pinned with hashes; a test installs them and signs by them."""
