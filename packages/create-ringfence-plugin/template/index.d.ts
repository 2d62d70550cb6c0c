import type { CapabilityClaims, Plugin } from '@ringfence/core';

/** What the executor `{{name}}` can do where its helper is there. */
export declare const claims: CapabilityClaims;

/** The plugin that adds the executor `{{name}}`. */
export default function plugin(): Plugin;
