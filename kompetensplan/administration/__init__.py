"""The system administrator's pages: settings, jobs and mail, what changed in the organisation.

Nothing of any plan is read here, and no mail is opened (2.14, CONF-6).
"""
