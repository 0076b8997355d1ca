"""Invoices, the payment ledger, deposits and online payment."""
