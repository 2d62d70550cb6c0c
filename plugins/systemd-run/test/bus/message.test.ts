import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeCall, messageLength } from '../../src/bus/message.ts';
import { BusReader } from '../../src/bus/reader.ts';
import { BusWriter } from '../../src/bus/writer.ts';

const target = { destination: 'org.freedesktop.systemd1', path: '/org/freedesktop/systemd1', interface: 'a.b' };

/** A message as a bus sends it: fields by their numbers. */
function incoming(kind: number, fields: readonly (readonly [number, string, string | number])[], body: Buffer): Buffer {
  const list = fields.map(([code, signature, value]) => [code, { signature, value }]);
  const head = new BusWriter().write('yyyyuua(yv)', [0x6c, kind, 1, 1, body.length, 7, list]).align(8).bytes();
  return Buffer.concat([head, body]);
}

describe('a message', () => {
  test('says whom it calls, what, and with which values', () => {
    const message = encodeCall(3, target, 'StartTransientUnit', 'ss', ['x.scope', 'fail']);
    const [endian, kind, , version, length, serial, fields] = new BusReader(message).read('yyyyuua(yv)');
    expect([endian, kind, version, serial]).toEqual([0x6c, 1, 1, 3]);
    expect(fields).toEqual([
      [1, { signature: 'o', value: target.path }],
      [2, { signature: 's', value: 'a.b' }],
      [3, { signature: 's', value: 'StartTransientUnit' }],
      [6, { signature: 's', value: target.destination }],
      [8, { signature: 'g', value: 'ss' }],
    ]);
    expect(messageLength(message)).toBe(message.length);
    const body = message.subarray(message.length - Number(length));
    expect(new BusReader(body).read('ss')).toEqual(['x.scope', 'fail']);
  });

  test('has its body at a multiple of eight bytes, however long its fields are', () => {
    for (let length = 1; length < 20; length += 1) {
      const message = encodeCall(1, { ...target, interface: 'i'.repeat(length) }, 'M', 't', [5n]);
      expect(new BusReader(message.subarray(message.length - 8)).read('t')).toEqual([5n]);
      expect((message.length - 8) % 8).toBe(0);
    }
  });

  test('is not whole before its last byte', () => {
    const message = encodeCall(1, target, 'Get', 's', ['Version']);
    expect(messageLength(message.subarray(0, 15))).toBeUndefined();
    expect(messageLength(message.subarray(0, 16))).toBe(message.length);
  });

  test('is an answer, an error or a signal', () => {
    const text = (value: string): Buffer => new BusWriter().write('s', [value]).bytes();
    expect(
      decodeMessage(
        incoming(
          2,
          [
            [5, 'u', 9],
            [8, 'g', 's'],
          ],
          text('ok'),
        ),
      ),
    ).toMatchObject({
      kind: 'answer',
      replyTo: 9,
      values: ['ok'],
    });
    expect(
      decodeMessage(
        incoming(
          3,
          [
            [4, 's', 'a.UnitExists'],
            [5, 'u', 9],
            [8, 'g', 's'],
          ],
          text('exists'),
        ),
      ),
    ).toMatchObject({
      kind: 'error',
      error: 'a.UnitExists',
      values: ['exists'],
    });
    const removed = new BusWriter().write('uoss', [4, '/job/4', 'x.scope', 'done']).bytes();
    expect(
      decodeMessage(
        incoming(
          4,
          [
            [3, 's', 'JobRemoved'],
            [8, 'g', 'uoss'],
          ],
          removed,
        ),
      ),
    ).toMatchObject({
      kind: 'signal',
      member: 'JobRemoved',
      values: [4, '/job/4', 'x.scope', 'done'],
    });
  });

  test('in the byte order of another machine is refused', () => {
    expect(() => decodeMessage(Buffer.from(`B${'\0'.repeat(30)}`))).toThrow(TypeError);
  });
});
