import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { Lines } from './lines.mjs';
import { Monitor } from './qmp.mjs';

/**
 * @typedef {object} Running
 * @property {Monitor} monitor
 * @property {() => Promise<string>} heard next line of the agent
 * @property {(line: string) => void} tell one line to the agent
 * @property {() => number} cpuMs processor time that its emulator took so far
 * @property {() => Promise<void>} end resolves when the machine is gone
 */

/** Software emulation only: stock guest kernels hang on nested hardware virtualisation. */
const fixed = ['-accel', 'tcg,thread=multi', '-M', 'q35', '-cpu', 'max', '-m', '1024', '-smp', '2'];
const bare = ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'];
const kernelWords = [
  'root=/dev/vda',
  'console=ttyS0',
  'quiet',
  'mitigations=off',
  'nokaslr',
  'no_timer_check',
  'panic=-1',
];

/** What a saved state depends on beside the disks. */
export const hardware = [...fixed, ...bare, ...kernelWords];

/**
 * Starts a machine. It is ended by the kernel when we die, by the signal, or by `end`.
 *
 * @param {object} machine
 * @param {{ path: string, keep: boolean }[]} machine.disks in the order vda, vdb, ...; `keep: false` leaves the file as it is
 * @param {string} machine.kernel
 * @param {string} machine.initrd
 * @param {readonly string[]} machine.kernelWords
 * @param {string | undefined} machine.state file of a saved state to go on from, or undefined to boot
 * @param {string} machine.work folder for the console log and for what is not kept
 * @param {AbortSignal} machine.signal
 * @returns {Promise<Running>}
 */
export async function startMachine(machine) {
  const words = [...kernelWords, ...machine.kernelWords].join(' ');
  const args = [...fixed, ...bare, '-kernel', machine.kernel, '-initrd', machine.initrd, '-append', words];
  const consoleLog = join(machine.work, 'console.log');
  args.push('-serial', `file:${escaped(consoleLog)}`, ...ports, ...machine.disks.flatMap(disk));
  if (machine.state !== undefined) args.push('-incoming', 'exec:cat "$RINGFENCE_STATE"');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'qemu-system-x86_64', ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // TMPDIR holds what a disk that is not kept gets written to.
    env: { ...process.env, TMPDIR: machine.work, ...(machine.state ? { RINGFENCE_STATE: machine.state } : {}) },
  });
  return supervise(child, consoleLog, machine.signal);
}

/** The monitor on standard input and output, and the agent's port on descriptor 3: no socket files to remove. */
const ports = [
  ...['-chardev', 'stdio,id=monitor,signal=off', '-mon', 'chardev=monitor,mode=control'],
  ...['-device', 'virtio-serial-pci', '-chardev', 'socket,id=agent,fd=3'],
  ...['-device', 'virtserialport,chardev=agent,name=ringfence'],
];

/**
 * @param {{ path: string, keep: boolean }} disk
 * @param {number} index
 * @returns {string[]}
 */
function disk({ path, keep }, index) {
  const drive = `if=none,id=disk${index},format=raw,cache=unsafe,snapshot=${keep ? 'off' : 'on'},file=${escaped(path)}`;
  return ['-drive', drive, '-device', `virtio-blk-pci,drive=disk${index}`];
}

/** A comma ends a value unless it is doubled. @param {string} path @returns {string} */
function escaped(path) {
  return path.replaceAll(',', ',,');
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} consoleLog
 * @param {AbortSignal} signal
 * @returns {Promise<Running>}
 */
async function supervise(child, consoleLog, signal) {
  const [, , , port] = child.stdio;
  if (!child.stdin || !child.stdout || !child.stderr || !(port instanceof Duplex)) {
    throw new Error('the machine was started without its pipes');
  }
  const { stdin, stderr } = child;
  const monitorLines = new Lines(child.stdout);
  const agentLines = new Lines(port);
  let complaint = '';
  stderr.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  // A write to a machine that has just ended: its end is told by 'close'.
  for (const stream of [stdin, port]) stream.on('error', () => {});
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  const gone = /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      const finish = (/** @type {unknown} */ why) => {
        signal.removeEventListener('abort', kill);
        const ending = signal.aborted ? signal.reason?.message : why;
        const reason = new Error(`the machine ended (${ending})\n${complaint}${lastWords(consoleLog)}`);
        monitorLines.end(reason);
        agentLines.end(reason);
        resolve();
      };
      child.once('error', finish);
      child.once('close', (code, by) => finish(by ?? code));
    })
  );
  const running = {
    monitor: new Monitor(monitorLines, (line) => stdin.write(`${line}\n`)),
    heard: () => agentLines.next(),
    cpuMs: () => cpuMsOf(child.pid ?? 0),
    tell: (/** @type {string} */ line) => void port.write(`${line}\n`),
    end: () => {
      kill();
      return gone;
    },
  };
  try {
    await running.monitor.execute('qmp_capabilities');
  } catch (error) {
    await running.end();
    throw error;
  }
  return running;
}

/** @param {number} pid @returns {number} @see proc_pid_stat(5), fields 14 and 15, in ticks of 10 ms */
function cpuMsOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    // It has ended already, and its time is not known any more.
    return 0;
  }
}

/** @param {string} consoleLog @returns {string} */
function lastWords(consoleLog) {
  try {
    return readFileSync(consoleLog, 'utf8').slice(-3000);
  } catch {
    // Ended before it had a console; its complaint says why.
    return '';
  }
}
