"""The dashboard, and every page that needs several apps."""
