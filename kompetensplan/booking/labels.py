"""What is told on a line, in words."""

from flask_babel import lazy_gettext as _l

from kompetensplan.booking.queries import Problem

P = Problem
PROBLEMS = {
    P.NO_PLAN: _l("Has no plan yet. The meeting can be booked when the plan is started."),
    P.CLOSED: _l("The plan is closed."),
    P.PAUSED: _l("The plan is paused."),
    P.NOT_LED: _l("Has another manager now."),
    P.PAST: _l("The time has passed."),
    P.TWICE: _l("Two people have this time."),
    P.YOU_MEET: _l("You have another meeting at this time."),
    P.THEY_MEET: _l("The employee has another meeting at this time."),
    P.AWAY: _l("On leave."),
    P.NO_TIME: _l("No time yet."),
    P.HAS_ONE: _l("Has a meeting booked already:"),
    P.NO_MAIL: _l("Has no e-mail address. Print the invitation."),
}
