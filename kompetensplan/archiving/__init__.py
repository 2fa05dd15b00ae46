"""Agreed plans as a package for an e-archive: files, metadata and checksums (2.7, ADR 19)."""
