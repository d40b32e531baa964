"""The implementation under test behind one protocol, and the forms that it comes in."""
