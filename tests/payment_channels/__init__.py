"""Tests of the banks' languages."""
