"""HR's two files: read, checked, compared with what is stored, and written in bulk (3.6).

The files pass through the modules in this order:

    tables    bytes → lines of cells; what is no such file at all stops here
    rows      cells → typed rows; a row with a wrong value is refused
    checks    rows against each other and against the stored organisation
    compare   what is new, changed, ended, unchanged
    apply     the changes, written in a fixed number of statements
    report    the same changes as they are shown, before or after

`services` puts them together for the command and the pages. Nothing here knows the web.
"""
