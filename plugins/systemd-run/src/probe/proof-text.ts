import { GRADES, type Offer, type Proved } from '@ringfence/core';
import type { ProofKey } from './proof-key.ts';

/** A proof that was kept, and when it was made. */
export interface KeptProof {
  readonly proved: Proved;
  /** A date and time of ISO 8601. */
  readonly at: string;
}

/** The text of a proof. */
export function formatProof(key: ProofKey, { proved, at }: KeptProof): string {
  return `${JSON.stringify({ schemaVersion: 1, key, at, offer: proved.offer, findings: proved.findings })}\n`;
}

/** Reads the text of a proof; `undefined` when it is damaged or has another key. Pure. */
export function parseProof(text: string, key: ProofKey): KeptProof | undefined {
  const found = parsed(text);
  if (!isRecord(found) || found['schemaVersion'] !== 1 || typeof found['at'] !== 'string') return undefined;
  const { at, offer, findings } = found;
  if (!isSameKey(found['key'], key) || !isOffer(offer) || !isWords(findings)) return undefined;
  return { at, proved: { status: 'proved', offer, findings } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: damaged, which is what the caller is told.
    return undefined;
  }
}

function isSameKey(found: unknown, key: ProofKey): boolean {
  const entries = Object.entries(key);
  return (
    isRecord(found) &&
    Object.keys(found).length === entries.length &&
    entries.every(([name, value]) => found[name] === value)
  );
}

function isOffer(found: unknown): found is Offer {
  return isRecord(found) && Object.values(found).every(isOffered);
}

function isOffered(found: unknown): boolean {
  if (!isRecord(found) || !GRADES.some((grade) => grade === found['grade'])) return false;
  const [required, optional] =
    found['grade'] === 'none' ? (['message', 'remedy'] as const) : (['mechanism', 'proof'] as const);
  return typeof found[required] === 'string' && ['string', 'undefined'].includes(typeof found[optional]);
}

function isWords(found: unknown): found is readonly string[] {
  return Array.isArray(found) && found.every((word) => typeof word === 'string');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
