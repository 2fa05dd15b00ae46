"""What somebody has been told: the page of notices, and what reminds people.

`notices` knows no plans; this feature knows both.
"""
