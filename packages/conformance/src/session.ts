import type { ConformanceCase, Need } from './case.ts';
import type { Skip } from './document.ts';
import { outsideOf } from './outside/look.ts';
import type { Outside } from './outside/outside.ts';
import { Refusals } from './refusals/refusals.ts';
import { gradeHere, type OpenedSubject } from './subject/subject.ts';

/** What the cases of one executor share. */
export class Session {
  readonly subject: OpenedSubject;
  readonly skips: readonly Skip[];
  readonly outside: Outside;
  readonly refusals: Refusals;

  constructor(subject: OpenedSubject, skips: readonly Skip[] = []) {
    this.subject = subject;
    this.skips = skips;
    this.outside = outsideOf(process.platform);
    this.refusals = new Refusals(subject, this.outside);
  }

  /** True for a case that must not be tried beside another; a refusal is one, because it counts launches. */
  isAlone({ alone, capability }: ConformanceCase): boolean {
    return alone || (capability !== undefined && gradeHere(this.subject, capability) === 'none');
  }

  /** Why a need is not met here; `undefined` when it is. */
  missing(need: Need): string | undefined {
    switch (need) {
      case 'linux':
        return process.platform === 'linux' ? undefined : 'the kit looks by /proc, which only Linux has';
      case 'posix':
        return process.platform === 'win32' ? 'Windows has no signals' : undefined;
      case 'root':
        return process.geteuid?.() === 0 ? undefined : 'only root may';
      case 'module':
        return this.subject.module === undefined ? 'the module of the plugin was not named' : undefined;
    }
  }
}
