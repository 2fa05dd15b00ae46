"""Which entries of the log tell that something about others left the system as a file."""

from typing import Final

# A new action that is a download of others' data stands here too; a test walks the routes.
EXPORTS: Final = frozenset(
    {
        "archive.exported",
        "version.downloaded",
        "earlier_plan.downloaded",
        "summary.made",
        "export.asked",
        "export.fetched",
        "meeting.downloaded",
        "paper.downloaded",
        "release.made",
        "release.downloaded",
        "affected.downloaded",
    }
)
