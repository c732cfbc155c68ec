/** Opening a page of Relink so that it can be worked with. */
import type { Page } from '@playwright/test';

/**
 * Goes there and waits until the page is alive: the event stream is what it opens last, so that whatever happens from
 * then on, it hears of.
 */
export async function openLive(page: Page, path: string): Promise<void> {
  const stream = page.waitForResponse((response) => new URL(response.url()).pathname === '/events');
  await page.goto(path);
  await stream;
}
