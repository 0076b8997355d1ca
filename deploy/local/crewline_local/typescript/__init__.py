"""The TypeScript client: generated from the platform's document, compiled strictly, run by a test."""
