"""Tests of `runbook.cloud.standin`."""
