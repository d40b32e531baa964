"""Gets a target ready to be judged, and tidies it afterwards."""
