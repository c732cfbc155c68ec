/** Parts of the application that a browser fetches when it first needs them. */
import type { Page } from '@playwright/test';
import { expect, test } from '../../fixtures/relink.ts';
import { ADS, HARBOUR_CAMPAIGN } from '../../fixtures/story.ts';
import { openLive } from '../../pages/live.ts';

/** The names of the WASM files that the page asks for from now on. */
function watchWasm(page: Page): string[] {
  const names: string[] = [];
  page.on('request', (request) => {
    const name = /\/([\w-]+)\.wasm$/.exec(request.url())?.[1];
    if (name) names.push(name);
  });
  return names;
}

test('a page is shown until the part of the next one is there', async ({ campaigns, page }) => {
  await campaigns.open();
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const asked = page.waitForRequest(/split_office\.wasm$/);
  await page.route(/split_office\.wasm$/, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('link', { name: 'Help' }).click();
  await asked;
  await expect(page.getByRole('heading', { name: 'Campaigns', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/\/campaigns$/);
  letGo();
  await expect(page.getByRole('heading', { name: 'How to reconnect' })).toBeVisible();
  await expect(page).toHaveURL(/\/help\/reconnect$/);
  await expect(page.getByRole('heading', { name: 'Campaigns', level: 1 })).toHaveCount(0);
});

test('a part that cannot be had is no dead end: the browser opens the page by itself', async ({ campaigns, page }) => {
  await campaigns.open();
  await page.route(/split_office\.wasm$/, (route) => route.fulfill({ status: 404 }), { times: 1 });
  const opened = page.waitForRequest((request) => request.isNavigationRequest());
  await page.getByRole('link', { name: 'Help' }).click();
  expect(new URL((await opened).url()).pathname).toBe('/help/reconnect');
  await expect(page.getByRole('heading', { name: 'How to reconnect' })).toBeVisible();
});

test('the window of a tile is at hand before it is opened', async ({ campaigns, page }) => {
  const names = watchWasm(page);
  const tiles = await campaigns.openIntegrations(HARBOUR_CAMPAIGN);
  await expect.poll(() => names).toContain('split_window');
  const before = [...names];
  await tiles.openWindow(ADS);
  expect(names, 'nothing is fetched in the click').toEqual(before);
});

test('a page asks for its part along with the rest, and for no other', async ({ campaigns, page }) => {
  const links = (await page.request.get('/help/reconnect')).headers()['link'] ?? '';
  expect([...links.matchAll(/<\/site\/[\w-]+\/pkg\/split_(\w+)\.wasm>; rel=preload/g)].map(([, part]) => part)).toEqual(['office']);

  const names = watchWasm(campaigns.page);
  await openLive(page, '/help/reconnect');
  expect(names).toContain('split_office');
  expect(names).not.toContain('split_window');
  expect(new Set(names).size, 'none is fetched twice').toBe(names.length);
});

test('files of another build are not there', async ({ request, relink }) => {
  const html = await (await request.get('/sign-in')).text();
  const script = /"(\/site\/[\w-]+)\/pkg\/relink\.js"/.exec(html)?.[1];
  expect(script).toBeDefined();
  expect((await request.get(`${relink.url}${script}/pkg/relink.wasm`)).headers()['content-type']).toBe('application/wasm');
  expect((await request.get(`${relink.url}/site/1-1/pkg/relink.wasm`)).status()).toBe(404);
});
