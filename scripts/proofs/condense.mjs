// @ts-check
/** @import { ProofDocument } from '@ringfence/conformance' */
/** @import { Condensed, CondensedCapability, CondensedMachine, Proved } from './types.d.ts' */

const order = /** @type {const} */ (['broken', 'proved', 'not-tried']);

/**
 * What is kept of a round of proofs: what each executor offered where, and what came of it.
 *
 * @param {readonly Proved[]} proofs
 * @returns {Condensed}
 */
export function condense(proofs) {
  const tried = proofs.filter(({ proof }) => proof.status === 'proved');
  /** @type {Record<string, CondensedMachine>} */
  const machines = {};
  for (const { machine, proof } of tried) machines[machine] ??= machineOf(proof);
  return {
    schemaVersion: 1,
    time:
      proofs
        .map(({ proof }) => proof.time)
        .sort()
        .at(-1) ?? '',
    kit: proofs[0]?.proof.kit ?? '',
    machines,
    proofs: tried.map(({ machine, identity, subject, proof }) => ({
      ...{ machine, identity, subject, executor: proof.executor },
      capabilities: capabilitiesOf(proof),
    })),
  };
}

/** @param {ProofDocument} proof @returns {CondensedMachine} */
function machineOf({ host }) {
  const { kernelRelease: kernel, systemd, node } = host;
  return { kernel, ...(systemd === undefined ? {} : { systemd }), node };
}

/**
 * By capability what is offered; what is not offered is left out.
 *
 * @param {ProofDocument} proof
 * @returns {Record<string, CondensedCapability>}
 */
function capabilitiesOf({ cases }) {
  /** @type {Record<string, CondensedCapability>} */
  const found = {};
  for (const name of new Set(cases.map(({ capability }) => capability))) {
    const own = cases.filter(({ capability }) => capability === name);
    const { grade, mechanism } = own.find((one) => one.grade !== undefined) ?? {};
    const verdict = order.find((one) => own.some((proof) => proof.verdict === one));
    if (name === undefined || grade === undefined || mechanism === undefined || verdict === undefined) continue;
    const overshoot = own.find((one) => one.overshoot !== undefined)?.overshoot;
    const rounded = overshoot === undefined ? {} : { overshoot: Number(overshoot.toFixed(3)) };
    found[name] = { verdict, grade, mechanism, ...rounded };
  }
  return found;
}
