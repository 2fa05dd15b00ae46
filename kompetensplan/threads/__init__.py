"""What hangs on the vision and the priorities: the pages that show goals beside priorities.

`priorities` knows no plans; this feature knows both.
"""
