/** What a run becomes: `service` is started by the manager, with everything it can set up; `scope` is started here and handed over. */
export type UnitKind = 'service' | 'scope';

/** What a user may choose. */
export interface SystemdRunOptions {
  /**
   * Default `'auto'`: a service when the request has something that only a service can do, such as another user or a private
   * `/tmp`; else a scope, which starts faster and keeps terminal, environment and process id as a plain start has them.
   */
  readonly unit?: 'auto' | UnitKind;
  /** Default `'auto'`: the system's manager for root, the user's own for everybody else. */
  readonly manager?: 'auto' | 'system' | 'user';
}
