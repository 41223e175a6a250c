"""Tests of `runbook.cloud.standin.arm`."""
