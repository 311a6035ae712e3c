"""The PRS: plans, axes, projects and measures."""
