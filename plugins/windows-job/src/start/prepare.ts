import type { LaunchContext, LaunchPlan, Setting } from '@ringfence/core';
import { accountOf, askCredential } from '../identity/credential.ts';
import type { Logon } from '../identity/logon.ts';
import type { LeastPrivilege } from '../identity/token.ts';
import { environmentOfUser } from '../identity/user-environment.ts';
import type { WindowsJobOptions } from '../options.ts';
import type { Win32 } from '../win32/win32.ts';
import { startCommand } from './command.ts';
import type { StartRequest } from './create-process.ts';
import { environmentBlock, withSystemRoot } from './environment-block.ts';

/** A start with nothing left to ask or to look up. */
export interface PreparedCommand {
  readonly request: Omit<StartRequest, 'handles'>;
  /** Another user, or less than this process may do, or neither. */
  readonly identity:
    | { readonly logon: Logon; readonly setting: Setting }
    | { readonly privilege: LeastPrivilege }
    | undefined;
}

/** @throws RingfenceError `COMMAND_NOT_EXECUTABLE`, `INVALID_COMMAND`, `RUN_AS_REFUSED` */
export async function prepareCommand(
  win32: Win32,
  plan: LaunchPlan,
  context: Pick<LaunchContext, 'host' | 'newSession'>,
  options: WindowsJobOptions,
): Promise<PreparedCommand> {
  const own = context.host.env;
  const command = startCommand(plan, options.batchFiles ?? 'refuse', own);
  const request = {
    ...command,
    environment: environmentBlock(withSystemRoot(plan.env, own)),
    cwd: plan.cwd,
    ownConsole: context.newSession || !hasConsole(win32),
  };
  return { request, identity: await identityOf(plan, options, own) };
}

async function identityOf(
  plan: LaunchPlan,
  { credential, privileges = 'own' }: WindowsJobOptions,
  own: Readonly<Record<string, string | undefined>>,
): Promise<PreparedCommand['identity']> {
  const setting = plan.settings.find(({ item }) => item === 'runAs');
  if (setting === undefined) return privileges === 'own' ? undefined : { privilege: privileges };
  const user = String(setting.value);
  const { password, domain } = await askCredential(credential, user);
  const account = accountOf(user, domain);
  const variables = environmentOfUser(plan.env, own, account.name);
  const environment = variables && environmentBlock(withSystemRoot(variables, own));
  return { logon: { account, password, environment }, setting };
}

/** Without a console of ours a program that wants one would open a window. */
function hasConsole(win32: Win32): boolean {
  return win32.GetConsoleCP() !== 0;
}
