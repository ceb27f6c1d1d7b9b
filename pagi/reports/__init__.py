"""Figures for reading only."""
