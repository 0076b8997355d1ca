"""Taking what phones recorded offline, and telling them what changed."""
