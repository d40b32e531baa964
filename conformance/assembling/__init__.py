"""From what the processes of a run left behind to one report; joining, verifying and judging reports again."""
