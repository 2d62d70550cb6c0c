/** Variables whose values say where a machine keeps things, and nothing of whoever uses it once his name is taken out. */
export const SHOWN_VARIABLES: readonly string[] = [
  'PATH',
  'RINGFENCE_STATE_DIR',
  'SYSTEMROOT',
  'SystemRoot',
  'XDG_RUNTIME_DIR',
  'XDG_STATE_HOME',
];
