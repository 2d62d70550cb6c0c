// @ts-check
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { listPackages } from './workspace/packages.mjs';

for (const { folder } of listPackages()) rmSync(join(folder, 'dist'), { recursive: true, force: true });
