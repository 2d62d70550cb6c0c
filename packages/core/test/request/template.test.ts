import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTemplate, type TemplateLiterals } from '../../src/request/index.ts';
import { refused } from './refused.ts';
import { anyText } from './text-arbitrary.ts';

const words = (strings: TemplateLiterals, ...values: unknown[]): readonly string[] => parseTemplate(strings, values);

describe('a template', () => {
  test('splits at white space that was typed', () => {
    expect(words`grep -r pattern .`).toStrictEqual(['grep', '-r', 'pattern', '.']);
    expect(words`
      grep	-r
        pattern
    `).toStrictEqual(['grep', '-r', 'pattern']);
  });

  test('never splits nor quotes a value', () => {
    expect(words`echo ${'a b'} ${'"c"'} ${'$HOME `id`'} ${' '} ${'\n'}`).toStrictEqual([
      'echo',
      'a b',
      '"c"',
      '$HOME `id`',
      ' ',
      '\n',
    ]);
  });

  test('keeps an empty value as an argument', () => {
    expect(words`echo ${''} end`).toStrictEqual(['echo', '', 'end']);
    expect(words`${'ls'} ${''}`).toStrictEqual(['ls', '']);
  });

  test('joins what touches', () => {
    expect(words`a --name=${'x y'}.txt ${1}${2}`).toStrictEqual(['a', '--name=x y.txt', '12']);
  });

  test('spreads lists, whose ends touch what stands beside them', () => {
    expect(words`a ${['b c', 1, '']} d`).toStrictEqual(['a', 'b c', '1', '', 'd']);
    expect(words`a x${['b', 'c']}y`).toStrictEqual(['a', 'xb', 'cy']);
    expect(words`a ${['b', 'c']}${['d', 'e']}`).toStrictEqual(['a', 'b', 'cd', 'e']);
    expect(words`a ${[]} b`).toStrictEqual(['a', 'b']);
    expect(words`a ${[]}b`).toStrictEqual(['a', 'b']);
  });

  test('keeps white space that is written as an escape', () => {
    expect(words`a\ b c\nd e\tf`).toStrictEqual(['a b', 'c\nd', 'e\tf']);
    expect(words`a \x20 \u0020 \u{20} \\ \``).toStrictEqual(['a', ' ', ' ', ' ', '\\', '`']);
  });

  test('reads characters outside the basic plane as one', () => {
    expect(words`\u{1F600} b 😀\u{1F600} c`).toStrictEqual(['😀', 'b', '😀😀', 'c']);
  });

  test('goes on after a backslash at the end of a line', () => {
    expect(words`a \
      b\
c`).toStrictEqual(['a', 'b', 'c'].slice(0, 1).concat('bc'));
    expect(words`a \
`).toStrictEqual(['a']);
  });

  test.each([undefined, null, true, {}, Symbol('a'), () => 'a', Promise.resolve('a'), new Date(0)])(
    'refuses the value %s',
    (value) => {
      expect(refused(() => words`a ${value}`).code).toBe('INVALID_COMMAND');
      expect(refused(() => words`a ${[value]}`).code).toBe('INVALID_COMMAND');
    },
  );

  test('says what to write instead of a value', () => {
    expect(refused(() => words`a ${undefined}`).remedy).toBe('[] for no argument at all');
    expect(refused(() => words`a ${true}`).remedy).toBe('String(value)');
    expect(refused(() => words`a ${Promise.resolve('a')}`).remedy).toBe('await the value first');
    expect(refused(() => words`a ${[['a']]}`).code).toBe('INVALID_COMMAND');
  });

  test('is never empty', () => {
    expect(refused(() => words``).message).toContain('is empty');
    expect(refused(() => words`  ${[]} `).message).toContain('is empty');
  });

  test('refuses an escape that JavaScript does not know', () => {
    const strings = Object.assign([undefined], { raw: ['\\u'] });
    expect(refused(() => parseTemplate(strings, [])).message).toContain('unknown backslash sequence');
  });

  test('gives values back unchanged wherever they stand apart', () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (values) => {
        const gaps = ['', ...values.slice(1).map(() => ' '), ''];
        expect(parseTemplate(Object.assign([...gaps], { raw: gaps }), values)).toStrictEqual(values);
        expect(words`${values}`).toStrictEqual(values);
      }),
    );
  });

  test('splits its own text like a shell that knows no quotes', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', 'é', '"', "'", '$', ' ', '\t', '\n'), maxLength: 20 });
    fc.assert(
      fc.property(plain, (text) => {
        const expected = text.split(/[ \t\r\n]+/).filter((word) => word !== '');
        fc.pre(expected.length > 0);
        expect(parseTemplate(Object.assign([text], { raw: [text] }), [])).toStrictEqual(expected);
      }),
    );
  });
});
