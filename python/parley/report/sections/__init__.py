"""The sections of the report: each module turns a run into one `Section`, or None when the run has no data for it."""
