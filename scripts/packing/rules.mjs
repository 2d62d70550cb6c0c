// @ts-check

/** @import { Manifest } from '../workspace/packages.mjs' */

/** What a tarball may hold: code, the programs and recordings that cases are made of, and what is copied from a template. */
const MAY_HOLD = [
  /^package\.json$/,
  /^README\.md$/,
  /^LICENSE$/,
  /^dist\/(?:[\w-]+\/)*[\w-]+(?:\.js|\.d\.ts)$/,
  /^programs\/[\w-]+\.(?:mjs|sh)$/,
  /^recorded\/[\w-]+\.json$/,
  /^template\//,
];

/** What a tarball must hold. */
const MUST_HOLD = ['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts'];

/**
 * @param {readonly string[]} files
 * @returns {readonly string[]} what speaks against publishing these files
 */
export function checkContents(files) {
  return [
    ...files.filter((file) => !MAY_HOLD.some((rule) => rule.test(file))).map((file) => `${file} does not belong there`),
    ...files
      .filter((file) => /^(?!template\/)(?:.*\/)?(?:(?:test|fixtures)\/|[^/]*\.test\.)/.test(file))
      .map((file) => `${file} is a test`),
    ...MUST_HOLD.filter((file) => !files.includes(file)).map((file) => `${file} is missing`),
  ];
}

/**
 * @param {Readonly<Record<string, unknown>> & Manifest} manifest
 * @returns {readonly string[]} what speaks against publishing under this manifest
 */
export function checkManifest(manifest) {
  const { exports = {}, engines = {} } = manifest;
  return [
    ...['name', 'version', 'description'].filter((field) => !manifest[field]).map((field) => `${field} is missing`),
    ...(manifest.license === 'MIT' ? [] : ['license is not MIT']),
    ...(manifest.type === 'module' ? [] : ['type is not module']),
    ...(engines['node'] === '>=20.19' ? [] : ['engines.node is not >=20.19']),
    ...['.', './package.json'].filter((entry) => !(entry in exports)).map((entry) => `exports lacks ${entry}`),
    ...(JSON.stringify(manifest['publishConfig'] ?? {}).includes('"access":"public"') ? [] : ['it is not public']),
    ...(manifest.name.startsWith('@ringfence/plugin-') ? checkPlugin(manifest) : []),
  ];
}

/**
 * A plugin is found by its field, by people through its keyword, and shares the application's core.
 *
 * @param {Readonly<Record<string, unknown>> & Manifest} manifest
 * @returns {readonly string[]}
 */
function checkPlugin({ ringfence, peerDependencies = {}, dependencies = {}, keywords }) {
  return [
    ...(ringfence?.plugin && ringfence.apiVersion ? [] : ['ringfence.plugin or ringfence.apiVersion is missing']),
    ...(Array.isArray(keywords) && keywords.includes('ringfence-plugin') ? [] : ['keywords lacks ringfence-plugin']),
    ...('@ringfence/core' in peerDependencies ? [] : ['@ringfence/core is no peer dependency']),
    ...('@ringfence/core' in dependencies ? ['@ringfence/core is a dependency: there would be two of it'] : []),
  ];
}
