"""Tests of `runbook.cloud`."""
