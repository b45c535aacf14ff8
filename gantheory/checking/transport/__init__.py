"""Distances of transport: dual forms, critics and their families, slopes, small exact plans."""
