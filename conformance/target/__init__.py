"""The implementation under test behind one protocol: HTTP, boto3, a Python object, in-process."""
