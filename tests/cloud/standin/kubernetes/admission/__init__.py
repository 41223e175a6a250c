"""Tests of `runbook.cloud.standin.kubernetes.admission`."""
