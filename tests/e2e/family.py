"""The processes that descend from one."""

import os
import signal
import subprocess


def family_of(process):
    """Return the descendants' command lines by their ids."""
    listed = subprocess.run(
        ["ps", "-ww", "-eo", "pid,ppid,args"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [row.split(maxsplit=2) for row in listed.stdout.splitlines()[1:]]
    parents = {int(pid): int(parent) for pid, parent, _ in rows}
    found = {process}
    while more := {pid for pid, of in parents.items() if of in found} - found:
        found |= more
    return {int(pid): args for pid, _, args in rows if int(pid) in found - {process}}


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill_workers(process, module):
    """Kill what runs the functions of a module outright; return how many that were."""
    ending = f"infra.local.runtime {module}"
    found = [pid for pid, args in family_of(process).items() if args.endswith(ending)]
    for pid in found:
        os.kill(pid, signal.SIGKILL)
    return len(found)
