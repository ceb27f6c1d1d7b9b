"""Rate limits of visitors and partners that hold over several processes."""
