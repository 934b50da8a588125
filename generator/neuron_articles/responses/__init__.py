"""What units respond to: scans, summaries, responses of units to pictures and of units to concepts."""
