"""How fast a large file is taken in, beside what is ordinary and beside what is possible at all.

`make bench` makes the files and runs, on SQLite and on PostgreSQL, in one go and each in a process
of its own: the ordinary way (a ModelResource of django-import-export with django-simple-history),
ours from upload to kept, and the bare limit (calamine and executemany or COPY). It prints what it
measured; nothing of the suite depends on a clock.
"""
