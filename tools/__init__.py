"""What sets the product up and keeps it running; nothing here needs more than Python itself.

The exceptions are prepare.py and messages.py, which run inside .venv, and vendor.py (npm).
"""
