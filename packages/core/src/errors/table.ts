/** Every code an error of ringfence can carry: what it means, and when it is thrown. The documentation is made of this. */
export const ERROR_TABLE = {
  INVALID_RESOURCE: 'A limit was not understood, is out of range or is not a limit. Thrown before anything is spawned.',
  INVALID_IDENTITY: 'A user or group was not understood or does not exist. Thrown before anything is spawned.',
  INVALID_ISOLATION: 'An isolation field was not understood. Thrown before anything is spawned.',
  INVALID_COMMAND: 'A name, an argument, a variable or a working directory cannot be passed to a program.',
  INVALID_OPTION: 'An option of a call was not understood.',
  INVALID_STATE: 'The verb does not fit where the run stands, such as limit() after start().',
  INVALID_HANDLE: 'A handle is damaged or of another version.',
  COMMAND_NOT_FOUND: 'No such program, by path or on the PATH of the command’s environment.',
  COMMAND_NOT_EXECUTABLE: 'The program exists and may not be executed, or is of another format.',
  SPAWN_FAILED: 'The operating system refused to start a process.',
  NO_EXECUTOR: 'No executor of this host meets what must be met; the error carries every rejection.',
  FENCE_SETUP_FAILED: 'The kernel refused at launch what it had granted to the probe; nothing was left behind.',
  RUN_AS_REFUSED: 'This process may not start programs as that user.',
  CANCELED: 'The signal aborted before the program was started.',
  NOT_OFFERED: 'The executor that runs the command has no way to do this.',
  UPDATE_FAILED: 'The kernel refused a changed limit; the value before it stands.',
  SIGNAL_FAILED: 'A signal could not be sent to a process that exists.',
  PROCESS_NOT_FOUND: 'There is no process of that pid, or the pid belongs to another process by now.',
  RUN_LOST:
    'Nobody can know what became of the run: the machine was rebooted, the pid was reused, the state was removed, or its end was not seen.',
  STATE_UNUSABLE: 'A state folder cannot be used: it is full, read-only, not private, or not what it should be.',
  STOP_INCOMPLETE: 'Processes of the tree are left after force was used; the error names them.',
  COMMAND_FAILED:
    'The command ended with a code other than 0, by a signal or by a limit; thrown by fence`...` unless reject is false.',
  NOT_A_PLUGIN: 'The value is not made by definePlugin().',
  PLUGIN_API_MISMATCH: 'The plugin was written for another version of the plugin API.',
  PLUGIN_FAILED: 'A plugin threw while it was loaded, applied, probed or planning.',
  DUPLICATE_PLUGIN: 'A plugin of that name is registered.',
  DUPLICATE_EXECUTOR: 'An executor of that name is registered.',
  NOT_RECORDED: 'A recorded host was asked for what its bundle does not hold; nothing is answered in its place.',
  HOOKS_UNAVAILABLE: 'Hooks cannot be compiled: code generation from strings is switched off in this process.',
} as const;

/** A code of the table. */
export type ErrorCode = keyof typeof ERROR_TABLE;
