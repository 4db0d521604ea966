"""From an update to one verb. A handler reads, chooses, and calls `perform` once; it never sends, and never sees a session."""
