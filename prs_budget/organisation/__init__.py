"""Agencies, directions, sectors, users and their rights."""
