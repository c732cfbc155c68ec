import type { Page } from '@playwright/test';
import { close, listen } from '../../counterparts/http.ts';
import { MARKETING, SALES, type Account } from '../../counterparts/oidc-accounts.ts';
import type { OidcProvider } from '../../counterparts/oidc-provider.ts';
import { metricRows } from '../../counterparts/metrics-api.ts';
import { expect, test } from '../../fixtures/counterparts.ts';
import { ProviderPage } from '../../pages/provider.ts';
import { OpenIdClient } from './openid-client.ts';

/** Where the provider sends the browser back to. */
let landing: Awaited<ReturnType<typeof listen>>;
test.beforeAll(async () => {
  landing = await listen((_request, response) => void response.end('Back.'));
});
test.afterAll(() => close(landing.server));

/** The query that the browser brought back, once it has settled there. */
async function answer(page: Page): Promise<URLSearchParams> {
  await page.waitForURL((url) => url.origin === landing.origin);
  return new URL(page.url()).searchParams;
}

async function newClient(openId: OidcProvider): Promise<OpenIdClient> {
  const redirectUri = `${landing.origin}/oauth/callback/openid`;
  return new OpenIdClient(openId, await openId.addClient(redirectUri), redirectUri);
}

async function authorize(page: Page, client: OpenIdClient, account: Account, untick?: string): Promise<URLSearchParams> {
  const provider = new ProviderPage(page);
  await page.goto(client.authorizationUrl());
  await provider.signIn(account);
  if (untick) await provider.scope(untick).uncheck();
  const [query] = await Promise.all([answer(page), provider.allow.click()]);
  return query;
}

test.describe('OpenID provider', () => {
  test('gives a code that buys tokens, and data for the tokens', async ({ page, openId }) => {
    const client = await newClient(openId);
    const query = await authorize(page, client, MARKETING);
    expect(query.get('state')).toBe(client.state);
    expect(query.get('iss')).toBe(openId.issuer);

    const tokens = await client.exchange(query.get('code')!);
    expect(tokens.body).toMatchObject({ access_token: expect.any(String), refresh_token: expect.any(String) });
    const data = await client.metrics(tokens.body.access_token!);
    expect(await data.json()).toEqual({ rows: metricRows('2026-01-01', '2026-01-03') });

    expect((await client.exchange(query.get('code')!)).body.error).toBe('invalid_grant');
  });

  test('rotates refresh tokens, and reuse of an old one kills the grant', async ({ page, openId }) => {
    const client = await newClient(openId);
    const first = await client.exchange((await authorize(page, client, MARKETING)).get('code')!);
    const second = await client.refresh(first.body.refresh_token!);
    expect(second.status).toBe(200);
    expect(second.body.refresh_token).not.toBe(first.body.refresh_token);

    expect((await client.refresh(first.body.refresh_token!)).body.error).toBe('invalid_grant');
    expect((await client.refresh(second.body.refresh_token!)).body.error).toBe('invalid_grant');
    expect((await client.metrics(second.body.access_token!)).status).toBe(401);
  });

  test('a revoked grant ends both tokens of that account only', async ({ page, openId }) => {
    const client = await newClient(openId);
    const tokens = await client.exchange((await authorize(page, client, MARKETING)).get('code')!);
    openId.revokeGrants(SALES);
    expect((await client.metrics(tokens.body.access_token!)).status).toBe(200);

    openId.revokeGrants(MARKETING);
    expect((await client.metrics(tokens.body.access_token!)).status).toBe(401);
    expect(await client.refresh(tokens.body.refresh_token!)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('an expired access token can be refreshed, an expired refresh token can not', async ({ page, openId }) => {
    const client = await newClient(openId);
    const first = await client.exchange((await authorize(page, client, MARKETING)).get('code')!);
    openId.expireAccessTokens(MARKETING);
    expect((await client.metrics(first.body.access_token!)).status).toBe(401);
    const second = await client.refresh(first.body.refresh_token!);
    expect((await client.metrics(second.body.access_token!)).status).toBe(200);

    openId.expireRefreshTokens(MARKETING);
    expect((await client.metrics(second.body.access_token!)).status).toBe(200);
    expect((await client.refresh(second.body.refresh_token!)).body.error).toBe('invalid_grant');
  });

  test('a permission can be withheld', async ({ page, openId }) => {
    const client = await newClient(openId);
    const query = await authorize(page, client, MARKETING, 'metrics:read');
    const tokens = await client.exchange(query.get('code')!);
    expect(tokens.body.scope).toBe('openid email offline_access');
    expect((await client.metrics(tokens.body.access_token!)).status).toBe(403);
  });

  test('a denial comes back as such', async ({ page, openId }) => {
    const client = await newClient(openId);
    const provider = new ProviderPage(page);
    await page.goto(client.authorizationUrl());
    await provider.signIn(MARKETING);
    const [query] = await Promise.all([answer(page), provider.deny.click()]);
    expect(query.get('error')).toBe('access_denied');
    expect(query.get('state')).toBe(client.state);
  });

  test('a person who is signed in can use another account', async ({ page, openId }) => {
    const client = await newClient(openId);
    await authorize(page, client, MARKETING);
    const provider = new ProviderPage(page);
    await page.goto(client.authorizationUrl());
    await expect(page.getByText(MARKETING.email)).toBeVisible();
    await provider.useAnotherAccount.click();
    await provider.signIn(SALES);
    await expect(page.getByText(SALES.email)).toBeVisible();
    const [query] = await Promise.all([answer(page), provider.allow.click()]);
    const tokens = await client.exchange(query.get('code')!);
    openId.revokeGrants(MARKETING);
    expect((await client.metrics(tokens.body.access_token!)).status).toBe(200);
  });

  test('refuses a wrong client secret and a wrong password', async ({ page, openId }) => {
    const client = await newClient(openId);
    await page.goto(client.authorizationUrl());
    await new ProviderPage(page).signIn({ ...MARKETING, password: 'wrong' });
    await expect(page.getByRole('alert')).toHaveText('Wrong name or password.');
    const tokens = await client.exchange('any', 'wrong-secret');
    expect(tokens).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  test('the token endpoint can be in trouble, or keep us waiting', async ({ page, openId }) => {
    const client = await newClient(openId);
    const query = await authorize(page, client, MARKETING);
    const asked = openId.tokenGate.close();
    let answered = false;
    const exchange = client.exchange(query.get('code')!).then((tokens) => ((answered = true), tokens));
    await asked;
    expect(answered).toBe(false);
    openId.tokenGate.open();
    expect((await exchange).status).toBe(200);

    openId.tokenStatus = 503;
    const response = await fetch(`${openId.issuer}/token`, { method: 'POST' });
    expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/html']);
  });
});
