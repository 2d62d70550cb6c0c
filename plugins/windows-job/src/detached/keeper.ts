import { once } from 'node:events';
import { closeSync, writeSync } from 'node:fs';
import { keep } from './keep.ts';
import { line, readOrders } from './orders.ts';

/**
 * A program of its own: `node keeper.js RUN`. It waits for its orders on stdin, answers on stdout what became of them, and stays
 * until the program that it started has ended. The end of stdin says that its owner needs it no more, or is gone.
 */
async function main(): Promise<void> {
  const { orders, owner } = await ordersFrom(process.stdin);
  // The owner died before it said the word: nothing is run.
  if (orders === undefined) return;
  const { answer, over } = await keep(orders, owner);
  tell(line(answer));
  await over;
}

type Read = { readonly orders: ReturnType<typeof readOrders>; readonly owner: Promise<unknown> };

async function ordersFrom(stdin: NodeJS.ReadStream): Promise<Read> {
  const owner = once(stdin, 'close').catch(() => undefined);
  let text = '';
  stdin.on('data', (chunk) => {
    text += String(chunk);
  });
  const whole = new Promise<void>((resolve) => {
    stdin.on('data', () => {
      if (text.endsWith('\n')) resolve();
    });
  });
  await Promise.race([whole, owner]);
  return { orders: readOrders(text), owner };
}

function tell(text: string): void {
  try {
    writeSync(1, text);
    closeSync(1);
  } catch {
    // The owner died meanwhile: what it had started goes on.
  }
}

await main();
