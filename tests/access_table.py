"""The tables of `test_access_matrix.py`, which says how to read them."""

from sqlalchemy import text

from kompetensplan.db import db


def first_id(table: str) -> int:
    """Return the lowest id of a table, or one that does not exist."""
    return db.session.execute(text(f"SELECT min(id) FROM {table}")).scalar() or 0


# Amina's plan is a draft.                   -amskhujedfytw
DRAFT = """
GET  accounts.audit                       irrrrrroorrrrr
GET  accounts.index                       irrrrrrorrrrrr
GET  accounts.profile                     iooooooooooooo
GET  accounts.show                        irrrrrrorrrrrr
GET  accounts.stay                        iooooooooooooo
GET  booking.index                        iroorrrrrroror
GET  booking.invitations                  iroorrrrrroror
GET  booking.new                          iroorrrrrroror
GET  booking.people                       i.o...........
GET  booking.row                          i.o...........
GET  booking.show                         i.o...........
GET  booking.terms                        i.o...........
GET  imports.example                      irrr.rrrrrrrrr
GET  imports.index                        irrrorrrrrrrrr
GET  imports.result                       i.............
GET  imports.rows                         i.............
GET  imports.show                         i.............
GET  notices.index                        iooooooooooooo
GET  notices.show                         io............
GET  organisation.appoint                 irooorrrrrrrrr
GET  organisation.deputies                irooorrrrrrrrr
GET  organisation.deputy_units            iroooorrrrorrr
GET  organisation.find_deputy             irooorrrrrrrrr
GET  organisation.find_for_role           irrrorrorrrrrr
GET  organisation.grant_role              irrrorrorrrrrr
GET  organisation.roles                   irrrorooorrrrr
GET  plans.ask_to_read                    i.............
GET  plans.book_meeting                   iro.........o.
GET  plans.note_meeting                   iro.........o.
GET  plans.difference_page                i.............
GET  plans.edit_follow_up                 ioo.........o.
GET  plans.edit_goal                      ioo.........o.
GET  plans.edit_meeting                   ir............
GET  plans.history                        ioo.........o.
GET  plans.meeting                        i.............
GET  plans.meeting_calendar               i.............
GET  plans.notes                          ior.........r.
GET  plans.meetings                       iooooooooooooo
GET  plans.mine                           iooooooooooooo
GET  plans.plan_meetings                  ioo.........o.
GET  plans.prepare                        i.............
GET  plans.readings                       ior.....o...r.
GET  plans.reflect                        ior.........r.
GET  plans.show                           ioo.........o.
GET  plans.sign                           ioo.........o.
GET  plans.team                           iroorrrrrroror
GET  plans.version                        i.............
GET  plans.version_pdf                    i.............
GET  plans.versions                       i.............
GET  priorities.edit                      irorrrrrrrrror
GET  priorities.edit_vision               irrrorrrrrrrrr
GET  priorities.index                     iooooooooooooo
GET  priorities.new                       irorrrrrrrrror
GET  priorities.new_area                  irrrorrrrrrrrr
GET  priorities.new_vision                irrrorrrrrrrrr
GET  priorities.red_thread                iooooooooooooo
GET  priorities.show                      iooooooooooooo
GET  priorities.thread                    ioo.........o.
GET  priorities.unit                      iooooooooooooo
GET  public.barriers                      irrrrrrorrrrrr
GET  reports.agreed_plans                 irrrooorrrrrrr
GET  reports.figures_csv                  irooorrrrrrror
GET  reports.overview                     irrroorrrrrrrr
GET  reports.summary_pdf                  irooorrrrrrror
GET  reports.unit_figures                 irooorrrrrrror
GET  rounds.edit                          irrrorrrrrrrrr
GET  rounds.index                         iooooooooooooo
GET  rounds.new                           irrrorrrrrrrrr
GET  rounds.show                          iooooooooooooo
GET  start.index                          iooooooooooooo
POST accounts.change_password             iooooooooooooo
POST accounts.choose_mail                 iooooooooooooo
POST accounts.close                       irrrrrrorrrrrr
POST accounts.log_out_everywhere          iiiiiiiiiiiiii
POST accounts.mail_link                   irrrrrrorrrrrr
POST accounts.print_code                  irrrrrrorrrrrr
POST accounts.profile                     iooooooooooooo
POST accounts.reopen                      irrrrrrorrrrrr
POST booking.cancel                       i.o...........
POST booking.discard                      i.o...........
POST booking.fill                         i.o...........
POST booking.new                          iroorrrrrroror
POST booking.people                       i.o...........
POST booking.remove                       i.o...........
POST booking.row                          i.o...........
POST booking.send                         i.o...........
POST booking.swap                         i.o...........
POST booking.take_free                    i.o...........
POST booking.terms                        i.o...........
POST imports.confirm                      irrrorrrrrrrrr
POST imports.discard                      irrrorrrrrrrrr
POST imports.index                        irrrorrrrrrrrr
POST notices.mark_all                     iooooooooooooo
POST organisation.appoint                 irooorrrrrrrrr
POST organisation.end                     irrrorrorrrrrr
POST organisation.end_appointment         irooorrrrrrrrr
POST organisation.grant_role              irrrorrorrrrrr
POST plans.add_goal                       ioo.........o.
POST plans.approve                        iro.........o.
POST plans.ask_to_read                    i.............
POST plans.book_meeting                   iro.........o.
POST plans.note_meeting                   iro.........o.
POST plans.cancel_meeting                 ir............
POST plans.confirm                        ior.........r.
POST plans.create                         ioo.........o.
POST plans.edit_meeting                   ir............
POST plans.hold_meeting                   ir............
POST plans.save_preparation               i.............
POST plans.take_back_preparation          i.............
POST plans.save_notes                     ior.........r.
POST plans.move_goal                      ioo.........o.
POST plans.reflect                        ior.........r.
POST plans.restore                        ioo.........o.
POST plans.save_follow_up                 ioo.........o.
POST plans.save_goal                      ioo.........o.
POST plans.take_step                      ioo.........o.
POST plans.tick_step                      ior.........r.
POST plans.withdraw_change                i.............
POST priorities.edit                      irorrrrrrrrror
POST priorities.edit_vision               irrrorrrrrrrrr
POST priorities.end                       irorrrrrrrrror
POST priorities.move                      irorrrrrrrrror
POST priorities.new                       irorrrrrrrrror
POST priorities.new_area                  irrrorrrrrrrrr
POST priorities.new_vision                irrrorrrrrrrrr
POST priorities.publish                   irorrrrrrrrror
POST priorities.remove                    irorrrrrrrrror
POST priorities.reopen                    irorrrrrrrrror
POST public.handle_barrier                i.............
POST reports.refresh                      irrroorrrrrrrr
POST rounds.close                         irrrorrrrrrrrr
POST rounds.edit                          irrrorrrrrrrrr
POST rounds.new                           irrrorrrrrrrrr
POST rounds.open                          irororrrrrrror
POST rounds.reopen                        irrrorrrrrrrrr
"""

# Amina's plan is agreed: what differs.      -amskhujedfytw
AGREED = """
GET  plans.ask_to_read                    irror.r.....r.
GET  plans.difference_page                ioo.........o.
GET  plans.edit_goal                      ioo.........o.
GET  plans.edit_meeting                   iro.........o.
GET  plans.history                        ioo.........o.
GET  plans.meeting                        ioo.........o.
GET  plans.meeting_calendar               ioo.........o.
GET  plans.prepare                        ioo.........o.
GET  plans.readings                       ior.....o...r.
GET  plans.show                           ioo.........o.
GET  plans.sign                           ioo.........o.
GET  plans.version                        ioooo.o.....o.
GET  plans.version_pdf                    ioooo.o.....o.
GET  plans.versions                       ioooo.o.....o.
POST plans.approve                        iro.........o.
POST plans.ask_to_read                    irror.r.....r.
POST plans.cancel_meeting                 iro.........o.
POST plans.confirm                        ior.........r.
POST plans.edit_meeting                   iro.........o.
POST plans.hold_meeting                   iro.........o.
POST plans.save_preparation               ioo.........o.
POST plans.take_back_preparation          ioo.........o.
POST plans.withdraw_change                ioo.........o.
"""
