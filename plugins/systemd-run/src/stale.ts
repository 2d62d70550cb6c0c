import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Host, systemCode } from '@ringfence/core';
import { type GroupView, isOwnerGone, type Owner, parseGroupName, thisOwner } from '@ringfence/posix';
import type { Manager } from './manager.ts';
import { runClient } from './manager-client.ts';
import { removeRunFolder, runsFolder } from './service/run-folder.ts';
import { parseShow } from './show.ts';
import { parseUnitName } from './unit-name.ts';

/**
 * Finds what owners that are gone left behind: units whose watcher was killed with its owner, and folders of runs. A look
 * costs two lists of names; the manager is asked only for units that were not seen before.
 */
export class StaleUnits {
  readonly #own = new Set<string>();
  /** Owners by unit; `undefined` for a unit whose description names none. */
  readonly #owners = new Map<string, Owner | undefined>();

  /**
   * Takes a unit of this process as known, and cleans up beside it while its run goes on.
   * @returns what is to be called at the end of the run: it settles when the cleaning is done
   */
  beside(group: GroupView, manager: Manager, host: Host): () => Promise<void> {
    const unit = basename(group.directory);
    this.#own.add(unit);
    // What could not be cleaned up is tried again at the next start; it is no failure of this run.
    const cleaned = this.#clean(group, manager, host).catch(() => undefined);
    return async () => {
      await cleaned;
      this.#own.delete(unit);
    };
  }

  async #clean(group: GroupView, manager: Manager, host: Host): Promise<void> {
    const units = namesIn(dirname(group.directory)).filter((name) => parseUnitName(name) !== undefined);
    const others = units.filter((unit) => !this.#own.has(unit));
    await this.#learn(others, manager, host);
    const here = thisOwner();
    const stale = others.filter((unit) => {
      const owner = this.#owners.get(unit);
      return owner !== undefined && isOwnerGone(owner, here);
    });
    if (stale.length > 0) await stop(stale, manager, host);
    removeStaleFolders(manager, here);
  }

  async #learn(units: readonly string[], manager: Manager, host: Host): Promise<void> {
    for (const known of this.#owners.keys()) if (!units.includes(known)) this.#owners.delete(known);
    const unknown = units.filter((unit) => !this.#owners.has(unit));
    if (unknown.length === 0) return;
    const { stdout } = await runClient(host, manager, 'systemctl', ['show', '-p', 'Id,Description', ...unknown]);
    for (const properties of parseShow(stdout)) {
      const unit = properties.get('Id');
      const name = parseGroupName(properties.get('Description') ?? '');
      // A detached run has nobody who must live.
      if (unit !== undefined) this.#owners.set(unit, name?.detached === true ? undefined : name?.owner);
    }
  }
}

async function stop(units: readonly string[], manager: Manager, host: Host): Promise<void> {
  await runClient(host, manager, 'systemctl', ['kill', '--signal=SIGKILL', ...units]);
  await runClient(host, manager, 'systemctl', ['stop', ...units]);
}

function removeStaleFolders(manager: Manager, here: Owner): void {
  const folder = runsFolder(manager);
  for (const name of namesIn(folder)) {
    const owner = parseGroupName(name)?.owner;
    if (owner !== undefined && isOwnerGone(owner, here)) removeRunFolder({ path: join(folder, name) });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    // No slice or no folder yet, or gone again: then nothing of ours is in it.
    if (['ENOENT', 'ENODEV', 'ENOTDIR'].includes(systemCode(error) ?? '')) return [];
    throw error;
  }
}
