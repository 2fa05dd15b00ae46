"""Every route that answers with a file, and who leaves which trace by fetching it."""

# Route → who fetches it, as what, and which action says so.
FILES = {
    "plans.version_pdf": [
        ("karin", "hr", "version.downloaded"),
        ("ulla", "registrar", "version.downloaded"),
        ("david", "deputy", "version.downloaded"),
    ],
    "papers.earlier_file": [
        ("karin", "hr", "earlier_plan.downloaded"),
        ("david", "deputy", "earlier_plan.downloaded"),
    ],
    "papers.scan": [
        ("marie", "manager", "paper.downloaded"),
        ("amina", "employee", "paper.downloaded"),
        ("david", "deputy", "paper.downloaded"),
    ],
    "plans.meeting_calendar": [
        ("amina", "employee", "meeting.downloaded"),
        ("david", "deputy", "meeting.downloaded"),
    ],
    "calendars.feed": [("amina", "self", "calendar.read")],
    "moves.plan_json": [("amina", "employee", "own_data.fetched")],
    "rights.data_file": [("amina", "self", "own_data.fetched")],
    "rights.document": [("karin", "self", "own_data.fetched")],
    "rights.archive": [("amina", "self", "own_data.fetched")],
    "releases.copy": [("ulla", "registrar", "release.downloaded")],
    "releases.preview": [("ulla", "registrar", "")],
    "exports.plans_zip": [("karin", "hr", "export.fetched")],
    "reports.summary_pdf": [
        ("karin", "hr", "summary.made"),
        ("marie", "manager", "summary.made"),
    ],
    "reports.figures_xlsx": [("samira", "managers_manager", "summary.made")],
    "reports.figures_csv": [("karin", "hr", "summary.made")],
    "structure.overview_pdf": [("karin", "", "overview.made")],
    "trail.affected_csv": [("eva", "data_protection_officer", "affected.downloaded")],
    "retention.protocol_pdf": [
        ("karin", "hr", "protocol.downloaded"),
        ("johan", "system_administrator", "protocol.downloaded"),
        ("eva", "data_protection_officer", "protocol.downloaded"),
    ],
}
# Files that are the same for everybody and about nobody.
ABOUT_NOBODY = {"imports.example", "help.picture"}
# No file: what a page asks for by itself while it is open.
ASKED_BY_A_PAGE = {"plans.together"}
