"""What sets the product up and keeps it running; nothing here needs more than Python itself.

The exceptions are prepare.py, which runs inside .venv, and vendor.py, which needs npm.
"""
