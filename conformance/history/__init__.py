"""What a run leaves behind, and the only package that opens the files of a run."""
