"""What people are told about, as a table: the sentence, how urgent it is, where it leads.

A new kind is a new row; the database keeps its name only. A sentence never holds anything
of what a plan says: it may name who did it, and the page adds whose plan it is (CONF-6).
"""

import enum
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


class Urgency(enum.StrEnum):
    """How a kind leaves the house by mail."""

    URGENT = "urgent"  # at once, whatever the person has chosen
    NORMAL = "normal"  # as often as the person has chosen
    QUIET = "quiet"  # never by mail: it stands in the product only


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    Attributes:
        sentence: what has happened; `%(who)s` is the name of the one who did it.
        leads_to: endpoint of its page; one about a plan is given the plan's id.
        is_reminder: nobody gets it during leave (ABS-3).
    """

    name: str
    sentence: LazyString
    leads_to: str
    urgency: Urgency = Urgency.NORMAL
    is_reminder: bool = False


URGENT, QUIET = Urgency.URGENT, Urgency.QUIET
KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("created", _l("%(who)s has started the plan. You write it together."), "plans.show"),
        Kind("proposed", _l("%(who)s has marked the plan as ready for the meeting."), "plans.show"),
        Kind("sent_back", _l("%(who)s has made the plan a draft again."), "plans.show"),
        Kind("approved", _l("%(who)s has approved the plan."), "plans.sign"),
        Kind("confirmed", _l("%(who)s has confirmed that you agree."), "plans.sign"),
        Kind("agreed", _l("The plan is agreed. %(who)s signed last."), "plans.versions"),
        Kind("change_started", _l("%(who)s proposes a change of the plan."), "plans.show"),
        Kind(
            "change_withdrawn",
            _l("%(who)s has withdrawn the proposal to change the plan."),
            "plans.versions",
        ),
        Kind(
            "confirm_reminder",
            _l(
                "The plan is approved and waits for you. Confirm it, or write what you disagree on."
            ),
            "plans.sign",
            URGENT,
            is_reminder=True,
        ),
        Kind(
            "signature_voided",
            _l("%(who)s has changed the plan after you signed it. Read it and sign again."),
            "plans.sign",
        ),
        Kind(
            "own_words",
            _l("%(who)s has written what they see differently in the plan."),
            "plans.sign",
        ),
        Kind(
            "set_without_agreement",
            _l("%(who)s has set the plan without agreement."),
            "plans.versions",
            URGENT,
        ),
        Kind(
            "ended_without_agreement",
            _l("The planning round is over, and the plan has ended without agreement."),
            "plans.show",
        ),
        Kind("taken_up", _l("%(who)s has taken up the draft again."), "plans.show"),
        Kind("closed", _l("%(who)s has closed the plan."), "plans.show"),
        Kind("paused", _l("%(who)s has paused the plan."), "plans.show"),
        Kind("resumed", _l("%(who)s lets the plan go on."), "plans.show"),
        Kind(
            "back_from_leave",
            _l("The plan goes on after the leave. Have a return talk."),
            "plans.show",
        ),
        # The invitation and its changes come by mail as iCalendar: not once more.
        Kind("meeting_booked", _l("%(who)s has booked a meeting."), "plans.plan_meetings", QUIET),
        Kind(
            "meeting_changed", _l("%(who)s has changed the meeting."), "plans.plan_meetings", QUIET
        ),
        Kind(
            "meeting_cancelled",
            _l("%(who)s has cancelled the meeting."),
            "plans.plan_meetings",
            QUIET,
        ),
        Kind("time_asked", _l("%(who)s asks for another time."), "plans.plan_meetings"),
        Kind(
            "time_taken_back",
            _l("%(who)s no longer asks for another time."),
            "plans.plan_meetings",
        ),
        Kind("time_kept", _l("%(who)s keeps the time of the meeting."), "plans.plan_meetings"),
        Kind(
            "preparation_shared",
            _l("%(who)s has shared something before the meeting."),
            "plans.plan_meetings",
        ),
        Kind(
            "meeting_tomorrow",
            _l("You have a meeting tomorrow. You can prepare for it here."),
            "plans.plan_meetings",
            URGENT,
            is_reminder=True,
        ),
        Kind(
            "point_due",
            _l("It is time for something that you decided on at a meeting."),
            "plans.show",
            is_reminder=True,
        ),
        Kind(
            "point_postponed",
            _l("%(who)s has given a later day to something that you decided on at a meeting."),
            "plans.show",
        ),
        Kind(
            "follow_up_due",
            _l("It is soon time for the follow-up that you have planned."),
            "plans.plan_meetings",
            is_reminder=True,
        ),
        Kind(
            "change_discussed",
            _l("%(who)s wants to talk about one of the proposed changes."),
            "plans.difference_page",
        ),
        Kind("offered", _l("%(who)s proposes something for your plan."), "offers.of_plan"),
        Kind("commented", _l("%(who)s has commented on the plan."), "comments.index"),
        Kind("answered", _l("%(who)s has answered a comment on the plan."), "comments.index"),
        Kind("suggested", _l("%(who)s suggests a change of a text."), "comments.index"),
        Kind("suggestion_used", _l("%(who)s has used your suggestion."), "comments.index"),
        Kind("suggestion_left", _l("%(who)s lets your suggestion be."), "comments.index"),
        Kind("annulment_asked", _l("%(who)s wants to annul an agreed version."), "plans.versions"),
        Kind("annulment_dropped", _l("%(who)s lets the agreed version stand."), "plans.versions"),
        Kind("version_annulled", _l("%(who)s has annulled a version."), "plans.versions"),
        Kind("document_ready", _l("The PDF of the agreed plan is ready."), "plans.versions", QUIET),
        Kind(
            "document_altered",
            _l("A stored PDF is no longer what it was when it was made."),
            "plans.stored_documents",
            URGENT,
        ),
        Kind(
            "not_sealed",
            _l("A PDF could not be sealed. It waits until the certificate works again."),
            "plans.stored_documents",
            URGENT,
        ),
        Kind("plan_read", _l("%(who)s has read the agreed plan."), "plans.readings", QUIET),
        Kind(
            "plan_fetched",
            _l("%(who)s has fetched the agreed plan in a file with several plans."),
            "plans.readings",
            QUIET,
        ),
        # At once: the file is there for a day only.
        Kind(
            "export_ready",
            _l("The file with agreed plans that you asked for is ready."),
            "exports.index",
            URGENT,
        ),
        Kind(
            "round_opened",
            _l("The planning round has opened for your unit. You can start the plan."),
            "plans.mine",
        ),
        Kind(
            "round_left", _l("HR reminds: your plan is not agreed."), "plans.mine", is_reminder=True
        ),
        Kind(
            "round_left_in_unit",
            _l("HR reminds you: there are plans in your unit that are not agreed yet."),
            "plans.team",
            is_reminder=True,
        ),
        Kind(
            "goal_shared",
            _l("%(who)s shares a goal from another employment with you."),
            "plans.team",
        ),
        Kind(
            "last_day",
            _l("Your last day is near. Fetch your plans as PDF and data file before it."),
            "rights.my_data",
        ),
        # RET-5: thirty days before, to both.
        Kind(
            "plan_goes",
            _l("The plan will be destroyed, in 30 days at the earliest. You can download its PDF."),
            "plans.versions",
        ),
        Kind(
            "draft_goes",
            _l("The draft was never agreed. It will be destroyed, in 30 days at the earliest."),
            "plans.show",
        ),
        Kind(
            "earlier_goes",
            _l("An earlier plan of yours will be destroyed, in 30 days at the earliest."),
            "plans.mine",
        ),
        Kind(
            "earlier_goes_team",
            _l("An employee's earlier plan will be destroyed, in 30 days at the earliest."),
            "plans.team",
        ),
        Kind(
            "handover",
            _l("A unit changes managers. Here is the list of where the plans stand."),
            "moves.handover",
        ),
        Kind("new_manager", _l("%(who)s is your manager now."), "plans.show"),
        Kind("acting_manager", _l("%(who)s is your acting manager now."), "plans.show"),
        Kind(
            "post_vacant",
            _l("A unit below yours has no manager now. You lead it until it has one."),
            "plans.team",
            URGENT,
        ),
        Kind(
            "moved_inside",
            _l("A move to another unit: take along or close the goals within 30 days."),
            "plans.show",
        ),
        Kind(
            "moved_away",
            _l("You work under another committee now. Your earlier plan is closed."),
            "plans.show",
        ),
        # A mail says so, with where and when; before the first day there is no team to show.
        Kind("deputy_appointed", _l("%(who)s has appointed you a deputy."), "start.index", QUIET),
        Kind(
            "deputy_of_mine",
            _l("%(who)s has appointed a deputy for you."),
            "organisation.deputy_units",
        ),
        Kind("deputy_ended", _l("%(who)s has ended your time as a deputy."), "start.index"),
        Kind(
            "earlier_plan_added", _l("%(who)s has added one of your earlier plans."), "plans.mine"
        ),
        Kind(
            "earlier_plan_read",
            _l("%(who)s has opened one of your earlier plans."),
            "plans.mine",
            QUIET,
        ),
        Kind(
            "paper_recorded",
            _l("%(who)s has recorded that you signed the plan on paper."),
            "plans.sign",
            URGENT,
        ),
        Kind(
            "barrier_reported",
            _l("Somebody has reported that a page is hard to use."),
            "public.barriers",
        ),
        # SKE-5 … SKE-10: what waits for the manager, and what the employee is told.
        Kind(
            "request_sent",
            _l("%(who)s asks for training."),
            "requests.waiting",
        ),
        Kind(
            "request_withdrawn",
            _l("%(who)s has withdrawn a request for training."),
            "requests.answered",
            QUIET,
        ),
        Kind(
            "request_taken",
            _l("%(who)s accepts what you offered instead."),
            "requests.answered",
        ),
        Kind(
            "request_waits",
            _l("%(who)s would rather wait for the training that was asked for first."),
            "requests.waiting",
        ),
        Kind(
            "request_moved",
            _l("An employee who has come to your unit has asked for training."),
            "requests.waiting",
        ),
        Kind(
            "request_back",
            _l("A request for training that was postponed is back for an answer."),
            "requests.waiting",
        ),
        Kind(
            "request_reminder",
            _l("A request for training still waits for an answer."),
            "requests.waiting",
            URGENT,
            is_reminder=True,
        ),
        Kind(
            "request_raised",
            _l("A request for training has come to you: nobody below can answer it now."),
            "requests.waiting",
            URGENT,
        ),
        Kind(
            "request_unanswered",
            _l("A request for training in a unit below yours has waited 21 days for an answer."),
            "requests.waiting",
            URGENT,
        ),
        Kind(
            "request_lifted",
            _l("%(who)s wants to meet you about a request for training."),
            "requests.waiting",
        ),
        Kind(
            "request_granted",
            _l("%(who)s has granted what you asked to learn."),
            "requests.index",
        ),
        Kind(
            "request_postponed",
            _l("%(who)s has postponed what you asked to learn, to a date."),
            "requests.index",
        ),
        Kind(
            "request_replaced",
            _l("%(who)s offers you something else than what you asked for. Say what you think."),
            "requests.index",
        ),
        Kind(
            "request_lifted_mine",
            _l("%(who)s takes what you asked to learn to the manager above."),
            "requests.index",
        ),
        Kind(
            "request_back_mine",
            _l("What you asked to learn is back with your manager for an answer."),
            "requests.index",
            QUIET,
        ),
        Kind(
            "request_unanswered_mine",
            _l("What you asked to learn has waited 21 days. Your manager's manager has been told."),
            "requests.index",
        ),
        Kind(
            "request_reply_reminder",
            _l("You are offered something else than what you asked to learn. Say what you think."),
            "requests.index",
            is_reminder=True,
        ),
        Kind(
            "request_left_behind",
            _l("Your new manager does not see what you asked to learn before you send it along."),
            "requests.index",
            is_reminder=True,
        ),
        Kind(
            "request_without_manager",
            _l("A request for training waits in a unit that nobody leads."),
            "reports.overview",
        ),
        Kind("peer_asked", _l("%(who)s asks for your comment on a small step."), "peers.index"),
        Kind("peer_commented", _l("%(who)s has commented on one of your steps."), "peers.index"),
        Kind(
            "log_broken",
            _l("The log of the system has been changed or is not whole. Look at it at once."),
            "trail.index",
            URGENT,
        ),
        Kind(
            "code_printed",
            _l("%(who)s has printed a code that lets you choose a new password."),
            "accounts.profile",
            QUIET,  # a mail of its own has told it already, where there is an address
        ),
    )
}
