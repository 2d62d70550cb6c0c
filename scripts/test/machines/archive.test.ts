import { expect, test } from 'vitest';
import { mirrorIn, proxiesIn } from '../../machines/archive.mjs';

const row = (...fields: string[]): string => `${fields.join('\t')}\n`;

test("the mirror is that of Debian's own main archive, not of its additions or of strangers", () => {
  const indexes =
    row('Stranger', 'Debian', 'main', 'bookworm', 'https://stranger.test/debian/') +
    row('Debian', 'Debian-Security', 'main', 'bookworm-security', 'http://mirror.test/debian-security/') +
    row('Debian', 'Debian', 'contrib', 'bookworm', 'http://other.test/debian/') +
    row('Debian', 'Debian', 'main', 'bookworm-updates', 'http://mirror.test/debian/');
  expect(mirrorIn(indexes)).toBe('http://mirror.test/debian');
});

test('where no index was fetched yet, the release by its plain name tells the mirror', () => {
  const [origin, label] = ['$(ORIGIN)', '$(LABEL)'];
  const indexes =
    row(origin, label, 'main', 'bookworm-security', 'http://mirror.test/debian-security/') +
    row(origin, label, 'main', 'nodistro', 'http://stranger.test/node/') +
    row(origin, label, 'main', 'bookworm', 'http://mirror.test/debian/');
  expect(mirrorIn(indexes)).toBe('http://mirror.test/debian');
});

test('a host that knows no Debian has no mirror to tell', () => {
  expect(mirrorIn(row('Ubuntu', 'Ubuntu', 'main', 'noble', 'http://mirror.test/ubuntu/'))).toBeUndefined();
  expect(mirrorIn('')).toBeUndefined();
});

test('proxies are taken over as they stand and nothing else is', () => {
  const settings =
    'APT "";\nAcquire::http::Proxy "http://proxy.test:3142";\nAcquire::http::Proxy::mirror.test "DIRECT";\nAcquire::Retries "3";\n';
  expect(proxiesIn(settings)).toEqual([
    'Acquire::http::Proxy "http://proxy.test:3142";',
    'Acquire::http::Proxy::mirror.test "DIRECT";',
  ]);
});
