"""The command `copydesk`: the same as the binary's, from the library that Python has loaded. Its plugins are those that are linked
in, as with `--builtin`."""

import os
import signal
import sys


def main() -> int:
    """Runs the command with the arguments of this process."""
    # Also where this file is run as a script, as a worker's process does.
    from copydesk import _native

    # The command has its own way with ^C, which Python's would only note.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    again = [sys.executable, os.path.abspath(sys.argv[0])]
    return _native._run(_native.__file__, again, sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
