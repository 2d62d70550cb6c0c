/** Variables that speak of a user. */
const OF_A_USER = [
  'APPDATA',
  'HOMEDRIVE',
  'HOMEPATH',
  'HOMESHARE',
  'LOCALAPPDATA',
  'LOGONSERVER',
  'ONEDRIVE',
  'TEMP',
  'TMP',
  'USERDNSDOMAIN',
  'USERDOMAIN',
  'USERDOMAIN_ROAMINGPROFILE',
  'USERNAME',
  'USERPROFILE',
];

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a program that runs as another user. When the caller changed no variable it is `undefined`, and
 * Windows makes the one of that user's profile; else it is what the caller said, without what speaks of the user of this
 * process and was merely inherited.
 */
export function environmentOfUser(env: Variables, own: Variables, user: string): Variables | undefined {
  const inherited = (name: string): boolean => env[name] === own[name];
  const names = Object.keys(env);
  if (names.every(inherited) && Object.keys(own).every((name) => own[name] === undefined || name in env))
    return undefined;
  const kept = names.filter((name) => !(inherited(name) && OF_A_USER.includes(name.toUpperCase())));
  return { USERNAME: user, ...Object.fromEntries(kept.map((name) => [name, env[name]])) };
}
