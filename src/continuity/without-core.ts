/**
 * For `/bin/sh`, which becomes the program behind it. What a process has in its memory does not get onto a disk when it falls:
 * whoever wants it may not raise the limit again, and where there is none to be set, nobody is started.
 */
export const withoutCore = ['-c', 'ulimit -c 0 && exec "$0" "$@"'] as const
