"""What measures one part alone: planted errors, copies, crashes, hostile articles."""
