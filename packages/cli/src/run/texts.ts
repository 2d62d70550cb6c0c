/** Examples and rules under the help of `ringfence run`. */
export const RUN_HELP = `
Sizes: 512M, 512MiB, 1.5G, bytes, or 50% of memory; K, M, G and T are powers of 1024.
Times: 500ms, 10s, 1m30s; a number alone is seconds.
Options end at the program's name: what follows is the program's own. -- may stand between.

Ctrl-C goes to the program. A second one (at a terminal: within 2 seconds) kills its whole tree.
SIGTERM stops the tree politely, then by force; other signals are passed on.
--idle-timeout and --output-limit lead the output through ringfence: the program then sees a pipe.

Exit code:
  the program's own, or 128 + n when signal n ended it
  124  stopped by a limit of time (--timeout, --idle-timeout, --cpu-time) or of output
  125  ringfence itself failed, or a requirement is not met; the program has not run
  126  the program cannot be executed       127  there is no such program
  137  killed at its memory limit; a line on stderr says which

Examples:
  $ ringfence run --memory 512M --cpus 1.5 --pids 64 -- npm test
  $ ringfence run --timeout 10s --stats ./build.sh --release
  $ ringfence run -m 1G --strict --receipt receipt.json python3 train.py
  $ ringfence run --user nobody --no-network --require kill.tree=kernel -- ./untrusted
  $ ringfence run -m 128M --explain --dry-run -- node server.js
`;
