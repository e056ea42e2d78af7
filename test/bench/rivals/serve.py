"""Answers a line of JSON on standard input by one on standard output, so that a rival's jobs and laurel's run in turns.

serve.py PEER, with PEER a module here whose `open_job(**about)` gives a function of a whole number.
{"open": {...}} makes the job; {"run": n} runs it. Answers: {"seconds": ...} and what the job gives, which may time itself.
"""
import importlib
import json
import sys
import time


def main(peer):
    # What a rival prints must not come between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    job = None
    for line in sys.stdin:
        asked = json.loads(line)
        start = time.perf_counter()
        found = {}
        if "open" in asked:
            job = importlib.import_module(peer).open_job(**asked["open"])
        else:
            found = job(asked["run"]) or {}
        answer = {"seconds": time.perf_counter() - start, **found}
        print(json.dumps(answer), file=answers, flush=True)


main(sys.argv[1])
