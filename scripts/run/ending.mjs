// @ts-check

/** Undone last first, as they were done. @type {(() => void)[]} */
const undone = [];
let armed = false;

/**
 * Runs something when this process ends, also by a signal; it must not wait. The answer takes it back.
 *
 * @param {() => void} undo
 * @returns {() => void}
 */
export function atEnd(undo) {
  arm();
  undone.push(undo);
  return () => {
    const at = undone.indexOf(undo);
    if (at >= 0) undone.splice(at, 1);
  };
}

function arm() {
  if (armed) return;
  armed = true;
  process.on('exit', () => {
    for (const undo of undone.splice(0).reverse()) undo();
  });
  for (const [signal, number] of /** @type {const} */ ([
    ['SIGHUP', 1],
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ])) {
    process.on(signal, () => process.exit(128 + number));
  }
}
