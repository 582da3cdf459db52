"""Runs a command on a terminal so many columns wide, with colours, and prints what it wrote: term.py COLUMNS COMMAND..."""
import fcntl
import os
import pty
import struct
import sys
import termios

leader, follower = pty.openpty()
fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 40, int(sys.argv[1]), 0, 0))
child = os.fork()
if child == 0:
    os.close(leader)
    os.environ.pop("NO_COLOR", None)
    os.environ["TERM"] = "xterm-256color"
    for descriptor in range(3):
        os.dup2(follower, descriptor)
    os.execvp(sys.argv[2], sys.argv[2:])
os.close(follower)
written = b""
while True:
    try:
        block = os.read(leader, 65536)
    except OSError:  # how a terminal ends
        break
    if not block:
        break
    written += block
os.waitpid(child, 0)
sys.stdout.write(written.decode().replace("\r\n", "\n").replace("\x1b", "(ESC)"))
