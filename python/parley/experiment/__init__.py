"""Experiments: TOML sweeps, run in interleaved rounds, kept in one HDF5 file."""
