import { expect } from '@playwright/test';
import { freePort } from '../../counterparts/http.ts';
import { MARKETING } from '../../counterparts/oidc-accounts.ts';
import type { OidcProvider } from '../../counterparts/oidc-provider.ts';
import { test } from '../../fixtures/counterparts.ts';
import { Trial } from '../../fixtures/trial.ts';
import { ProviderPage } from '../../pages/provider.ts';

/** Up to where somebody opens the address: the app is registered, its id and secret are typed. */
async function begin(openId: OidcProvider, port: number, listening = port): Promise<{ trial: Trial; secret: string }> {
  const flags = { issuer: openId.issuer, data_url: openId.metricsUrl, data_scopes: 'metrics:read' };
  const set = Object.entries(flags).flatMap(([field, value]) => ['--set', `${field}=${value}`]);
  const place = ['--listen', `127.0.0.1:${listening}`, '--public-url', `http://localhost:${port}`];
  const trial = new Trial('openid', ['--allow-private', new URL(openId.issuer).host, '--days', '3', ...set, ...place]);
  const client = await openId.addClient(await trial.read(/(http:\/\/localhost:\d+\/oauth\/callback\/\S+)/));
  trial.type(client.id);
  trial.type(client.secret);
  return { trial, secret: client.secret };
}

test('an integration is tried from the terminal: somebody signs in, and its numbers are told without secrets', async ({ page, openId }) => {
  const port = await freePort();
  const { trial, secret } = await begin(openId, port);
  const provider = new ProviderPage(page);
  await page.goto(await trial.read(/(http:\S+\/auth\?\S+)/));
  await provider.signIn(MARKETING);
  await provider.allow.click();
  await expect(page.getByText('You can close this window')).toBeVisible();
  expect(await trial.end(), trial.said).toBe(0);
  expect(trial.said).toContain(`== Signed in as ${MARKETING.email}`);
  expect(trial.said).toContain('"access_token": "…"');
  expect(trial.said).toMatch(/== Numbers: \d+\n {2}\d{4}-\d\d-\d\d {2}\S+ {2}\d/);
  const code = new URL(page.url()).searchParams.get('code') ?? 'no code';
  for (const hidden of [secret, code, MARKETING.password]) expect(trial.said).not.toContain(hidden);
});

test('a browser on another machine: the address that it ends at is pasted; somebody who denies is told', async ({ page, openId }) => {
  // Nothing listens for this browser: it ends at an error page, and its address is all that is left.
  const { trial } = await begin(openId, await freePort(), await freePort());
  const provider = new ProviderPage(page);
  await page.goto(await trial.read(/(http:\S+\/auth\?\S+)/));
  const ending = page.waitForRequest('**/oauth/callback/**');
  await provider.signIn(MARKETING);
  await provider.deny.click();
  trial.type((await ending).url());
  expect(await trial.end()).toBe(1);
  expect(trial.said).toContain('closed with a no');
});
