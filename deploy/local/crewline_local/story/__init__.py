"""The story of one job from sign-up to money, told over HTTP alone: the demo and the integration tests walk it."""
