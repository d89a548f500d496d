"""The pages that watch over the work: the audit log."""
