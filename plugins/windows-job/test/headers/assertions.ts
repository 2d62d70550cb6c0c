import type { Layout } from '../../src/win32/layouts.ts';
import { FIELD_BYTES } from '../../src/win32/struct.ts';

/** What a declaration of ours needs to be held against the headers. */
export interface Declarations {
  readonly layouts: readonly Layout[];
  readonly constants: Readonly<Record<string, number>>;
  readonly prototypes: Readonly<Record<string, readonly [library: string, result: string, ...parameters: string[]]>>;
  /** Types that are passed as integers, by the koffi type they are passed as. */
  readonly valueTypes: Readonly<Record<string, string>>;
}

/** Names that a release of mingw-w64 has and those before it have not. Numbers as in `__MINGW64_VERSION_MAJOR`. */
export const NEWER: Readonly<Record<string, number>> = {
  JobObjectNetRateControlInformation: 12,
  JOBOBJECT_NET_RATE_CONTROL_INFORMATION: 12,
  JOB_OBJECT_NET_RATE_CONTROL_ENABLE: 12,
  JOB_OBJECT_NET_RATE_CONTROL_MAX_BANDWIDTH: 12,
};

/** In Microsoft's headers and not in those of mingw-w64. */
export const UNCHECKED: readonly string[] = ['ERROR_ELEVATION_REQUIRED'];

const INTEGER_BYTES: Readonly<Record<string, readonly [bytes: number, signed: boolean]>> = {
  int32_t: [4, true],
  uint32_t: [4, false],
  intptr_t: [8, true],
  uintptr_t: [8, false],
};

/** GCC's number for a pointer. @see https://gcc.gnu.org/onlinedocs/gcc/Other-Builtins.html */
const POINTER_CLASS = 5;

/** A C program that compiles if and only if every declaration agrees with the headers it includes. */
export function assertions(declarations: Declarations): string {
  const { layouts, constants, prototypes } = declarations;
  return [
    '#define _WIN32_WINNT 0x0A00',
    '#include <stddef.h>',
    '#include <windows.h>',
    '#include <tlhelp32.h>',
    '#include <psapi.h>',
    ...layouts.flatMap((layout) => guarded(layout.struct, layoutLines(layout))),
    ...Object.entries(constants).flatMap(([name, value]) => guarded(name, constantLines(name, value))),
    ...typeLines(declarations),
    ...Object.entries(prototypes).map(([name, prototype]) => prototypeLine(name, prototype)),
    '',
  ].join('\n');
}

function layoutLines({ struct, bytes, fields }: Layout): string[] {
  return [
    `_Static_assert(sizeof(${struct}) == ${bytes}, "sizeof ${struct}");`,
    ...Object.entries(fields).flatMap(([name, [offset, type]]) => [
      `_Static_assert(offsetof(${struct}, ${name}) == ${offset}, "offset of ${struct}.${name}");`,
      `_Static_assert(sizeof(((${struct} *)0)->${name}) == ${FIELD_BYTES[type]}, "width of ${struct}.${name}");`,
    ]),
  ];
}

function constantLines(name: string, value: number): string[] {
  return [`_Static_assert((unsigned long long)(${name}) == ${value}ULL, "value of ${name}");`];
}

/** A type is passed by the right number of bytes, as an integer of the right sign or as a pointer. */
function typeLines({ prototypes, valueTypes }: Declarations): string[] {
  const used = new Set(Object.values(prototypes).flatMap(([, ...types]) => types));
  used.delete('void');
  return [...used].flatMap((type) => {
    const integer = INTEGER_BYTES[valueTypes[type] ?? ''];
    if (integer === undefined) {
      return [`_Static_assert(__builtin_classify_type((${type})0) == ${POINTER_CLASS}, "${type} is a pointer");`];
    }
    const [bytes, signed] = integer;
    const width = `_Static_assert(sizeof(${type}) == ${bytes}, "width of ${type}");`;
    // Handles are pointers in the headers and signed numbers here, so that INVALID_HANDLE_VALUE is -1.
    if (type.startsWith('H')) return [width];
    return [width, `_Static_assert(((${type})-1 < 0) == ${signed ? 1 : 0}, "sign of ${type}");`];
  });
}

function prototypeLine(name: string, [, result, ...parameters]: Declarations['prototypes'][string]): string {
  return `${result} (WINAPI *check_${name})(${parameters.join(', ') || 'void'}) = &${name};`;
}

function guarded(name: string, lines: readonly string[]): readonly string[] {
  if (UNCHECKED.includes(name)) return [];
  const release = NEWER[name];
  return release === undefined ? lines : [`#if __MINGW64_VERSION_MAJOR >= ${release}`, ...lines, '#endif'];
}
