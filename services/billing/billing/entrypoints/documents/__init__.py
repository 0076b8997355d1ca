"""Invoices and statements as PDF, lists as CSV."""
