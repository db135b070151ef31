"""Going on while a part of the machine fails. Below all apps; knows none of them.

============================ ==========================================================
fails                        what users notice, and what happens
============================ ==========================================================
Redis, or the queue's file   slower: no cache, API calls counted in files, tasks run at
                             once; in a thread if long, periodic or sending mail
database                     a page or an API problem with 503 and ``Retry-After``
                             (``autotracker.outage``); recovers by itself
disk space                   uploads are refused at the field, 422 in the API, else 507,
                             before less than ``MIN_FREE_MB`` would be left
mail server                  mails come later; a connection and each mail have twice
                             ``EMAIL_TIMEOUT``, and a run ends after two late mails
clock                        dates more than five minutes ahead are not believed
============================ ==========================================================

- Every ``transaction.on_commit`` is robust (``commits``): an error there is logged, and
  what is committed is reported as saved.
- Enqueuing never fails (``autotracker.queue``). Work that is cut off is found by the
  next periodic run, by ``repair_files``, or by asking again.
- Redis has a second to answer, the queue's file two; then it is left alone for five
  seconds, in which one caller at a time tries it (``breaker``).
- Limits hold: failed logins are rows, API calls are counted in files, else by process.
- ``/health/`` says what is missing, with 503: for monitoring, not for load balancers.
- A save whose connection broke during the commit may have happened or not: the page
  says so, and a call with an idempotency key may be repeated.
"""
