// @ts-check

/** Takes memory, 16 MB at a time, writes to all of it and keeps it, up to as many MB as the first argument says. */
const wanted = Number(process.argv[2] ?? 256);

/** @type {Buffer[]} */
const kept = [];
while (kept.length * 16 < wanted) {
  kept.push(Buffer.alloc(16 * 2 ** 20, 1));
  process.stdout.write(`holding ${kept.length * 16} MB\n`);
}
process.stdout.write('nobody minded\n');
